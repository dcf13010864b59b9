"""Addresses that only forms are sent to, opened otherwise: they lead to the page that has the form.

The page of a form that was refused stands under such an address, so that it comes into histories and bookmarks.
"""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from app.admin.door import blueprint


@blueprint.get("/admin/you/password")
@blueprint.get("/admin/you/time-zone")
@blueprint.get("/admin/you/sessions/end")
@blueprint.get("/admin/you/sessions/end-others")
def back_to_own_page() -> ResponseReturnValue:
    """To one's own account."""
    return redirect(url_for("admin.own_page"), 303)


@blueprint.get("/admin/staff/<username>/access")
@blueprint.get("/admin/staff/<username>/password")
@blueprint.get("/admin/staff/<username>/disable")
@blueprint.get("/admin/staff/<username>/enable")
@blueprint.get("/admin/staff/<username>/end-sessions")
@blueprint.get("/admin/staff/<username>/take-second-factor")
def back_to_staff_account(username: str) -> ResponseReturnValue:
    """To the account, whose page knows whether it is there for whoever asks."""
    return redirect(url_for("admin.staff_account", username=username), 303)


@blueprint.get("/admin/clients/<username>/grants")
@blueprint.get("/admin/clients/<username>/secrets")
@blueprint.get("/admin/clients/<username>/disable")
@blueprint.get("/admin/clients/<username>/enable")
@blueprint.get("/admin/clients/<username>/secrets/<int:secret>/revoke")
def back_to_client(username: str, **_secret: int) -> ResponseReturnValue:
    """To the client, as above."""
    return redirect(url_for("admin.client_page", username=username), 303)
