"""What bulk work is about: messages that were ticked, all that match the filters of a list, or those of other work."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from app.messages.matching import Filters, Scope, matching
from app.messages.windows import Count, count_until
from app.models import BulkJob, Message

# Somebody waits for a count.
COUNT_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Selection:
    """Messages of a department: those that were ticked, or all of it, or of one of its users, that match `filters`.

    Of the filters only `trashed` holds for what was ticked. `job_id` is of work that put messages into the trash: then
    they are meant, as long as nobody took them out.
    """

    department_id: str
    user_id: str | None = None
    uuids: tuple[str, ...] | None = None
    filters: Filters = field(default_factory=Filters)
    job_id: str | None = None

    @property
    def scope(self) -> Scope:
        return Scope(self.department_id, self.user_id, self.filters)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many messages are selected, by department; `are_all` says that no department was left out."""

    by_department: Mapping[str, Count]
    are_all: bool = True

    @property
    def total(self) -> Count:
        number = sum(count.number for count in self.by_department.values())
        return Count(number, self.are_all and all(count.is_whole for count in self.by_department.values()))


def count_selected(engine: Engine, selection: Selection, seconds: float | None = None) -> Count:
    """How many messages are selected, as far as they can be counted in this time."""
    if selection.uuids is None:
        return count_until(engine, selection.scope, time.monotonic() + (COUNT_SECONDS if seconds is None else seconds))
    with Session(engine) as session:
        same_trash = Filters(trashed=selection.filters.trashed)
        listed = matching(session, select(func.count()), selection.department_id, None, same_trash)
        return Count(session.scalar(listed.where(Message.uuid.in_(selection.uuids))) or 0)


def count_each(engine: Engine, selections: Sequence[Selection]) -> Counts:
    """The count of each department that has any. Departments that time ran out for are not among them."""
    give_up_at = time.monotonic() + COUNT_SECONDS
    counts: dict[str, Count] = {}
    for selection in selections:
        seconds = give_up_at - time.monotonic()
        if seconds <= 0:
            return Counts(counts, are_all=False)
        count = count_selected(engine, selection, seconds)
        if count.number or not count.is_whole:
            counts[selection.department_id] = count
    return Counts(counts)


def as_json(selection: Selection) -> dict[str, Any]:
    """The selection as it is kept in a job, beside its department and user."""
    if selection.job_id is not None:
        return {"job": selection.job_id}
    if selection.uuids is not None:
        return {"uuids": sorted(set(selection.uuids)), "trashed": selection.filters.trashed}
    return {"filters": filters_as_json(selection.filters)}


def selection_of(job: BulkJob) -> Selection:
    """What `as_json` wrote. A job that has ended keeps nothing of it."""
    kept = job.selection
    if "job" in kept:
        return Selection(job.department_id, job_id=kept["job"])
    if "uuids" in kept:
        ticked = tuple(kept["uuids"])
        return Selection(job.department_id, None, ticked, Filters(trashed=kept.get("trashed", False)))
    return Selection(job.department_id, job.user_id, None, filters_from_json(kept["filters"]))


def filters_as_json(filters: Filters) -> dict[str, Any]:
    """The filters that are set, as they are kept in a job."""
    given = {field.name: getattr(filters, field.name) for field in fields(filters)}
    return {
        name: {"moment": value.isoformat()} if isinstance(value, datetime) else value
        for name, value in given.items()
        if value is not None
    }


def filters_from_json(kept: Mapping[str, Any]) -> Filters:
    """The filters that `filters_as_json` wrote."""
    return Filters(**{name: _value(value) for name, value in kept.items()})


def _value(kept: Any) -> Any:
    if isinstance(kept, dict):
        return datetime.fromisoformat(kept["moment"])
    return tuple(kept) if isinstance(kept, list) else kept
