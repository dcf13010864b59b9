"""What the form of a list asks for: to do something with the messages that were ticked, or with all that match."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from flask import request
from werkzeug.exceptions import BadRequest

from app.access.staff import Role
from app.admin.door import account, department_of, require, user_of
from app.admin.lists.filters import FilterQuery, read_filters
from app.admin.lists.reach import departments_in, names_of_departments
from app.admin.lists.routes import Place
from app.messages.bulk.jobs import EXPORT, RESTORE, TRASH
from app.messages.bulk.selection import Counts, Selection, count_each
from app.messages.bulk.taking import Chosen
from app.messages.identity import normalised_id
from app.messages.values import InvalidValue, Moment, to_wire
from app.services import now, services

# No page lists as many messages as this.
MOST_TICKED = 1_000
# Work on more departments at once than this is nothing that somebody can look over before they confirm it.
MOST_DEPARTMENTS = 20
# The filters of the list are in the same form and have names of their own, `reason` among them.
PREFIX = "bulk_"
# The boxes of a list of several departments hold the department's id before the message's.
BETWEEN_IDS = "."
_MOMENT = Moment()


@dataclass(frozen=True)
class Wish:
    """What is asked for. `ticked` are ids by department; None stands for all that match.

    Of those only such are meant as were there at `moment`, when they were counted.
    """

    action: str
    place: Place
    ticked: Mapping[str, tuple[str, ...]] | None
    query: FilterQuery
    moment: datetime
    names: Mapping[str, str | None]

    @property
    def back(self) -> str:
        """The list that it came from."""
        return self.place.url(**self.query.given)

    @cached_property
    def selections(self) -> list[Selection]:
        """What is meant, by department."""
        filters = self.chosen.filters
        if self.ticked is not None:
            return [Selection(department, None, uuids, filters) for department, uuids in self.ticked.items()]
        if self.place.department is not None:
            return [Selection(self.place.department.id, self._user_id, None, filters)]
        return [Selection(department, None, None, filters) for department in departments_in(self.query, self.names)]

    @cached_property
    def counts(self) -> Counts:
        """How many there are."""
        return count_each(services().engine, self.selections)

    @property
    def boxes(self) -> list[str]:
        """What was ticked, as the boxes of the list have it."""
        return [
            uuid if self.place.department else f"{department}{BETWEEN_IDS}{uuid}"
            for department, uuids in (self.ticked or {}).items()
            for uuid in uuids
        ]

    @property
    def is_too_wide(self) -> bool:
        """Whether it changes messages of more departments than can be looked over, or of some that nobody counted."""
        counts = self.counts
        return self.action != EXPORT and (len(counts.by_department) > MOST_DEPARTMENTS or not counts.are_all)

    @property
    def chosen(self) -> Chosen:
        """The same for a file."""
        department = self.place.department.id if self.place.department else self.query.department
        filters = replace(self.query.filters, saved_until=None if self.ticked is not None else self.moment)
        return Chosen(department, self._user_id, self.ticked, filters)

    @property
    def _user_id(self) -> str | None:
        return self.place.user.id if self.place.user else None


def wish_of_form() -> Wish:
    """What was asked for, if the account may do it. Raises BadRequest for a form that is none of ours."""
    place = _place()
    action = request.form.get("bulk_action", "")
    query = read_filters(request.form, fixed=place.fixed)
    names = names_of_departments() if place.department is None else {}
    departments_in(query, names)
    if action not in {TRASH, RESTORE, EXPORT} or query.errors:
        raise BadRequest("The form does not say what is to be done with which messages.")
    if action != EXPORT:
        require(Role.EDITOR)
        if query.filters.trashed != (action == RESTORE):
            raise BadRequest("What is in the trash can be restored, and nothing else.")
    ticked = None if request.form.get("bulk_scope") == "all" else _ticked(place)
    return Wish(action, place, ticked, query, _moment(), names)


def _place() -> Place:
    department, user = request.form.get("bulk_department"), request.form.get("bulk_user")
    if not department:
        return Place()
    found = department_of(department)
    return Place(found, user_of(found, user) if user else None)


def _ticked(place: Place) -> dict[str, tuple[str, ...]]:
    """The ids that were ticked, by department, without those of departments that the account does not see."""
    ticked: dict[str, dict[str, None]] = {}
    for text in request.form.getlist("uuid")[:MOST_TICKED]:
        department, _, message = text.rpartition(BETWEEN_IDS)
        department_id = place.department.id if place.department else normalised_id(department)
        uuid = normalised_id(message)
        if uuid and department_id and account().sees(department_id):
            ticked.setdefault(department_id, {})[uuid] = None
    return {department: tuple(uuids) for department, uuids in ticked.items()}


def _moment() -> datetime:
    """When the messages were counted that somebody confirms; at present where the form does not say."""
    # As the form writes it, so that nothing counts as earlier on one page and as later on the next.
    present = _MOMENT.check(to_wire(now()))
    try:
        return min(_MOMENT.check(request.form.get("bulk_moment", "")), present)
    except InvalidValue:
        return present
