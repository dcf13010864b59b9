"""Views: the filters of a list under a name, for oneself or for all who see a department."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, not_, select
from sqlalchemy.orm import Session

from app.access.audit import Act, Action, Actor, record
from app.access.errors import AccessError
from app.access.sessions import Account
from app.access.staff import Role
from app.models import SavedView, Staff

LONGEST_NAME, LONGEST_QUERY, MOST_VIEWS = 80, 4_000, 40
# Of colleagues so many are shown; of one's own all that one may have.
MOST_SHARED = 40


class ViewError(AccessError):
    """The view cannot be saved; `explanation` says why."""

    def __init__(self, explanation: str) -> None:
        super().__init__(explanation)
        self.explanation = explanation


@dataclass(frozen=True, slots=True)
class NewView:
    """What a view is made from: a list (a department's, or None for that of all), its query string, a name."""

    list_department_id: str | None
    name: str
    query: str
    shared: bool


@dataclass(frozen=True, slots=True)
class View:
    """A view as a list shows it. `owner` is a username."""

    id: int
    list_department_id: str | None
    name: str
    query: str
    shared: bool
    owner: str


def save_view(session: Session, account: Account, new: NewView, actor: Actor, at: datetime) -> SavedView:
    """Saves the view. Raises ViewError, also where one's own view of this list has the name: it may be shared."""
    name = " ".join(new.name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise ViewError(f"A name has 1 to {LONGEST_NAME} characters.")
    if len(new.query) > LONGEST_QUERY:
        raise ViewError("These filters are too long to be saved.")
    shared_with = new.list_department_id if new.shared else None
    if new.shared and shared_with is None:
        raise ViewError("Only a view of one department's list can be shared.")
    own = session.scalars(_own(account, new.list_department_id)).all()
    if any(one.name == name for one in own):
        raise ViewError("You have a view of this name; remove it first.")
    if len(own) >= MOST_VIEWS:
        raise ViewError(f"You have {MOST_VIEWS} views of this list already; remove one first.")
    view = SavedView(
        staff_id=account.staff_id,
        list_department_id=new.list_department_id,
        department_id=shared_with,
        name=name,
        query=new.query,
        created_at=at,
    )
    session.add(view)
    session.flush()
    record(session, at, actor, _act(Action.VIEW_SAVED, view))
    return view


def list_views(session: Session, account: Account, list_department_id: str | None) -> Iterable[View]:
    """The views of a list that the account sees, by name: all of its own, and some of those that others share."""
    here, mine = SavedView.list_department_id, SavedView.staff_id == account.staff_id
    of_list = select(SavedView, Staff.username).join(Staff, Staff.id == SavedView.staff_id)
    of_list = of_list.where(here.is_(None) if list_department_id is None else here == list_department_id)
    of_list = of_list.order_by(SavedView.name, SavedView.id)
    found = list(session.execute(of_list.where(mine).limit(MOST_VIEWS)))
    if list_department_id is not None and account.sees(list_department_id):
        shared = of_list.where(not_(mine), SavedView.department_id == list_department_id)
        found += session.execute(shared.limit(MOST_SHARED))
    return [
        View(view.id, view.list_department_id, view.name, view.query, view.department_id is not None, owner)
        for view, owner in sorted(found, key=lambda row: (row[0].name, row[0].id))
    ]


def remove_view(session: Session, account: Account, view_id: int, actor: Actor, at: datetime) -> SavedView | None:
    """Removes a view: its owner may, and an admin one that is shared with a department that they see.

    None where there is none that the account may remove.
    """
    view = session.get(SavedView, view_id)
    if view is None or not (view.staff_id == account.staff_id or _is_for_admin(view, account)):
        return None
    record(session, at, actor, _act(Action.VIEW_REMOVED, view))
    session.delete(view)
    return view


def _is_for_admin(view: SavedView, account: Account) -> bool:
    return account.may(Role.ADMIN) and view.department_id is not None and account.sees(view.department_id)


def _own(account: Account, list_department_id: str | None) -> Select[SavedView]:
    here = SavedView.list_department_id
    of_list = here.is_(None) if list_department_id is None else here == list_department_id
    return select(SavedView).where(SavedView.staff_id == account.staff_id, of_list)


def _act(action: Action, view: SavedView) -> Act:
    """The act for the audit trail. Names and filters of a view may tell of customers, so they are left out."""
    return Act(action, view.list_department_id, str(view.id), {"shared": view.department_id is not None})
