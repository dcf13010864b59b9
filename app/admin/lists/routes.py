"""The messages of all departments that the account sees, of one, or of one user."""

from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.staff import Role
from app.admin.crumbs import Crumb, to_department, to_departments, to_user, to_users
from app.admin.door import account, blueprint, department_of, user_of
from app.admin.lists.excerpt import Sought, sought_in
from app.admin.lists.filters import FilterQuery, cursor_of, read_filters
from app.admin.lists.named import named_found
from app.admin.lists.reach import departments_in, names_of_departments
from app.admin.lists.rows import Row, days_of, rows_of
from app.admin.lists.views import saved_query, views_of
from app.admin.naming import naming_url
from app.extensions import db
from app.messages.find import Cursor, Page, count_messages, list_across, list_messages
from app.models import Department, User

# A page stays below 100 KB, with all that it needs.
PER_PAGE = 20
# A count goes no further than this: "10,000+".
MOST_COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class Place:
    """What a list is of: all departments, one, or one user of it."""

    department: Department | None = None
    user: User | None = None

    def url(self, **parameters: Any) -> str:
        """The address of the list, given its parameters."""
        if self.department is None:
            return url_for("admin.all_messages", **parameters)
        if self.user is None:
            return url_for("admin.department_messages", department=self.department.id, **parameters)
        return url_for("admin.user_messages", department=self.department.id, user=self.user.id, **parameters)

    @property
    def fixed(self) -> list[str]:
        """The filters that the place itself stands for."""
        return [name for name, one in (("department", self.department), ("user", self.user)) if one]

    @property
    def crumbs(self) -> list[Crumb]:
        """The way here."""
        if self.department is None:
            return []
        return to_departments() if self.user is None else to_users(self.department)

    @property
    def here(self) -> Crumb:
        """The place itself."""
        if self.department is None:
            return Crumb("All messages", self.url())
        return (to_user(self.department, self.user) if self.user else to_department(self.department))[-1]


@blueprint.get("/admin/messages")
def all_messages() -> ResponseReturnValue:
    """The messages of all departments that the account sees."""
    return _list(Place())


@blueprint.get("/admin/departments/<department>/")
def department_messages(department: str) -> ResponseReturnValue:
    """The messages of a department."""
    return _list(Place(department_of(department)))


@blueprint.get("/admin/departments/<department>/users/<user>/")
def user_messages(department: str, user: str) -> ResponseReturnValue:
    """The messages of one user."""
    found = department_of(department)
    return _list(Place(found, user_of(found, user)))


def _list(place: Place) -> ResponseReturnValue:
    """A page of the list; a bad filter is told beside its field, and then nothing is listed."""
    query = read_filters(request.args, fixed=place.fixed)
    cursor = cursor_of(request.args)
    names = names_of_departments() if place.department is None else {}
    departments = departments_in(query, names)
    page = Page([], None) if query.errors else _page(place, query, departments, cursor)
    rows = rows_of(page.messages, _sought(query))
    older = page.next_cursor and page.next_cursor.encode()
    html = render_template(
        "admin/messages.html",
        place=place,
        department=place.department,
        user=place.user,
        query=query,
        searched=query.given.get("q"),
        # The list of a department has a control of its own for the words.
        search_error=query.errors.get("q") if place.department is None else None,
        names=names,
        named=None if cursor or place.user else named_found(place.department, query, names),
        statuses=_statuses(page, rows),
        chips=query.chips(place.url, names),
        days=days_of(rows),
        ticks=not query.errors,
        count=_count(place, query, departments) if request.args.get("count") and not query.errors else None,
        most_counted=MOST_COUNTED,
        newest=place.url(**query.given) if cursor else None,
        older=place.url(**query.given, cursor=older) if older else None,
        looked_until=page.looked_until,
        naming_url=_naming_url(place),
        views=views_of(place.department, place.user, query),
        saved_query=saved_query(place.user, query),
    )
    return html, 400 if query.errors else 200


def _page(place: Place, query: FilterQuery, departments: list[str], cursor: Cursor | None) -> Page:
    if place.department is None:
        return list_across(db.session(), departments, query.filters, cursor, PER_PAGE)
    user_id = place.user.id if place.user else None
    return list_messages(db.session(), place.department.id, user_id, query.filters, cursor, PER_PAGE)


def _sought(query: FilterQuery) -> Sought:
    return sought_in(query.given.get("q"), whole_words=query.filters.whole_words)


def _count(place: Place, query: FilterQuery, departments: list[str]) -> int:
    """How many messages match, but no more than MOST_COUNTED + 1."""
    if place.department is not None:
        user_id = place.user.id if place.user else None
        return count_messages(db.session(), place.department.id, user_id, query.filters, MOST_COUNTED)
    count = 0
    for department in departments:
        count += count_messages(db.session(), department, None, query.filters, MOST_COUNTED - count)
        if count > MOST_COUNTED:
            break
    return count


def _statuses(page: Page, rows: list[Row]) -> list[str]:
    """The statuses to choose from: those in sight, but for any in which something is masked for the account."""
    stored = (message.delivery_status for message in page.messages)
    shown = (row.delivery.status if row.delivery else None for row in rows)
    return sorted({status for status, seen in zip(stored, shown, strict=True) if status and status == seen})


def _naming_url(place: Place) -> str | None:
    if place.department is None or not account().may(Role.EDITOR):
        return None
    return naming_url(place.department, place.user)
