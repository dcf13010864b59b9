"""What the pages show of a staff account."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask import render_template, url_for

from app.access.manage_staff import Access, Presence, access_of, may_manage, password_mark, presences
from app.access.manager import Departments, Manager
from app.access.second_factor import is_on
from app.admin.crumbs import Crumb
from app.admin.door import lifetimes
from app.admin.people.staff_forms import AccessForm, access_data
from app.admin.rendering import words
from app.extensions import db
from app.messages.directory import department_names
from app.models import Staff
from app.services import now

NOWHERE = Presence(0, None)


@dataclass(frozen=True, slots=True)
class StaffRow:
    """An account on a page."""

    username: str
    role: str
    access: Access
    second_factor: bool
    presence: Presence
    created_at: datetime
    disabled_at: datetime | None
    is_own: bool
    may_manage: bool
    password_mark: str


def staff_row(staff: Staff, by: Manager, presence: Presence | None) -> StaffRow:
    """The account as the manager sees it."""
    access = access_of(staff)
    return StaffRow(
        username=staff.username,
        role=words(access.role.name),
        access=access,
        second_factor=is_on(staff),
        presence=presence or NOWHERE,
        created_at=staff.created_at,
        disabled_at=staff.disabled_at,
        is_own=staff.id == by.staff_id,
        may_manage=may_manage(by, staff),
        password_mark=password_mark(staff),
    )


def names_of(groups: Iterable[Departments]) -> dict[str, str | None]:
    """The names of all departments in `groups`, by their ids."""
    ids = frozenset[str]().union(*(group or () for group in groups))
    return department_names(db.session(), ids, len(ids))


def staff_crumbs(username: str | None = None) -> list[Crumb]:
    """The way to the list of accounts, or to one of them."""
    crumbs = [Crumb("Staff", url_for("admin.staff_accounts"))]
    if username is not None:
        crumbs.append(Crumb(username, url_for("admin.staff_account", username=username)))
    return crumbs


def account_page(staff: Staff, by: Manager, form: AccessForm | None = None, problem: str | None = None) -> str:
    """The page of one account, with the form as it was sent if it was refused."""
    session = db.session()
    if form is None:
        form = AccessForm(formdata=None, data=access_data(staff))
        form.limit(by.departments)
    present = presences(session, [staff], lifetimes(), now())
    return render_template(
        "admin/staff_account.html",
        crumbs=staff_crumbs(),
        row=staff_row(staff, by, present.get(staff.id)),
        form=form,
        by=by,
        choices=form.choices(session, by.departments),
        names=names_of([access_of(staff).departments]),
        problem=problem,
    )
