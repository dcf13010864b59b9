"""The departments that an account sees, and the users of one."""

from typing import Any
from urllib.parse import urlencode

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.admin.crumbs import to_department, to_departments
from app.admin.door import account, blueprint, department_of
from app.admin.lists.filters import cursor_of
from app.admin.name_filter import few, name_of
from app.extensions import db
from app.messages.cursor import Cursor
from app.messages.directory import EntryPage, Position, list_departments, list_users
from app.messages.names import departments_named, users_like

PER_PAGE = USERS_PER_PAGE = 50


@blueprint.get("/admin/")
def departments() -> ResponseReturnValue:
    """The departments, those with the newest message first."""
    seen, name, cursor = account().departments, name_of(request.args), cursor_of(request.args)
    only = [one.id for one in departments_named(db.session(), seen, name)] if name else seen
    page = list_departments(db.session(), only, _after(cursor), PER_PAGE)
    return render_template(
        "admin/departments.html",
        departments=page.entries,
        limited=seen is not None,
        **_around(page, cursor, name, url_for("admin.departments")),
    )


@blueprint.get("/admin/departments/<department>/users/")
def users(department: str) -> ResponseReturnValue:
    """The users of a department, those who appeared last first."""
    found = department_of(department)
    name, cursor = name_of(request.args), cursor_of(request.args)
    whole_words = account().searches_whole_words
    only = users_like(db.session(), found.id, name, whole_words=whole_words) if name else None
    page = list_users(db.session(), found.id, _after(cursor), USERS_PER_PAGE, only)
    return render_template(
        "admin/users.html",
        crumbs=to_departments(),
        here=to_department(found)[-1],
        department=found,
        users=page.entries,
        **_around(page, cursor, name, url_for("admin.users", department=found.id)),
    )


def _after(cursor: Cursor | None) -> Position | None:
    return (cursor.occurred_at, cursor.uuid) if cursor else None


def _around(page: EntryPage, cursor: Cursor | None, name: str, here: str) -> dict[str, Any]:
    """What stands around a page of the list at `here`: the box that narrows it, and the way to its other pages."""
    older = Cursor(*page.next_after).encode() if page.next_after else None
    narrowed = {"name": name} if name else {}
    return {
        "name": name,
        "place": here,
        "is_long": bool(name or cursor or older) or not few(len(page.entries)),
        "newest": _with(here, narrowed) if cursor else None,
        "older": _with(here, narrowed | {"cursor": older}) if older else None,
    }


def _with(address: str, parameters: dict[str, str]) -> str:
    return f"{address}?{urlencode(parameters)}" if parameters else address
