"""The page that lists the keys, for those who do not press one to find out."""

from flask import render_template
from flask.typing import ResponseReturnValue

from app.admin.door import blueprint


@blueprint.get("/admin/keys")
def keys() -> ResponseReturnValue:
    """The keys that work on every page."""
    return render_template("admin/keys.html")
