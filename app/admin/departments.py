"""The departments that an account sees, and the users of one."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.admin.crumbs import to_department, to_departments
from app.admin.door import account, blueprint, department_of
from app.admin.lists.filters import cursor_of
from app.extensions import db
from app.messages.directory import list_departments, list_users
from app.messages.find import Cursor

USERS_PER_PAGE = 50


@blueprint.get("/admin/")
def departments() -> ResponseReturnValue:
    """The departments, those with the newest message first."""
    seen = account().departments
    return render_template(
        "admin/departments.html", departments=list_departments(db.session(), seen), limited=seen is not None
    )


@blueprint.get("/admin/departments/<department>/users/")
def users(department: str) -> ResponseReturnValue:
    """The users of a department, those who appeared last first."""
    found = department_of(department)
    cursor = cursor_of(request.args)
    after = (cursor.occurred_at, cursor.uuid) if cursor else None
    page = list_users(db.session(), found.id, after, USERS_PER_PAGE)
    older = Cursor(*page.next_after).encode() if page.next_after else None
    here = url_for("admin.users", department=found.id)
    return render_template(
        "admin/users.html",
        crumbs=to_departments(),
        here=to_department(found)[-1],
        department=found,
        users=page.users,
        newest=here if cursor else None,
        older=url_for("admin.users", department=found.id, cursor=older) if older else None,
    )
