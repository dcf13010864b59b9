"""Whose database it is. The demo writes into an empty one or into one of its own, and touches no other."""

from enum import Enum

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Client, Department, Staff
from demo.cast import CARE_CALLS, PLACES, SCHEDULER, STAFF


class State(Enum):
    """What is in a database, for the demo."""

    EMPTY = "empty"
    FILLED = "filled"
    UNFINISHED = "unfinished"
    OF_OTHERS = "of others"


def state_of(session: Session) -> State:
    """The state of a database that has its tables. The accounts come last, so that with them it is complete.

    What visitors made in a complete one takes nothing away from it. A short demo lacks departments that fell silent
    before it began, so one of them is enough: by chance nobody else has its id.
    """
    departments, clients, staff = (
        set(session.scalars(select(column))) for column in (Department.id, Client.username, Staff.username)
    )
    own = {place.id for place in PLACES}, {SCHEDULER, CARE_CALLS}, {one.username for one in STAFF}
    if own[0] & departments and own[2] <= staff:
        return State.FILLED
    if not all(found <= ours for found, ours in zip((departments, clients, staff), own, strict=True)):
        return State.OF_OTHERS
    return State.UNFINISHED if departments or clients or staff else State.EMPTY
