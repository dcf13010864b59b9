"""What somebody wrote is not lost when their session ends meanwhile: it waits on a page until they are back."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.admin.door import keepers

OF_NO_USE = frozenset({"csrf_token"})


def from_our_page() -> bool:
    """Whether the browser says that the form was sent by a page of this service."""
    return request.headers.get("Origin") == request.host_url.rstrip("/")


def kept_form() -> ResponseReturnValue | None:
    """The fields that were posted, to be sent again after logging in; None where they did not come from our page.

    Sent again they change nothing at once, because their token is the one of the session that ended.
    """
    if not from_our_page():
        return None
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in OF_NO_USE]
    login = url_for("admin.login", next=url_for("admin.message", **(request.view_args or {})))
    return render_template("admin/kept.html", fields=fields, login=login), 401


keepers["admin.save_edit"] = kept_form
