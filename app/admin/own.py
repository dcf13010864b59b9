"""A staff member's own page: password, time zone, sessions and the second factor."""

from flask import render_template
from flask.typing import ResponseReturnValue

from app.admin.door import blueprint


@blueprint.get("/admin/you")
def own_page() -> ResponseReturnValue:
    """The account of whoever is logged in."""
    return render_template("admin/own.html")
