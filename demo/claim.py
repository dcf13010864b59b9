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
    """The state of a database that has its tables. The accounts come last, so that with them it is complete."""
    departments, clients, staff = (
        set(session.scalars(select(column))) for column in (Department.id, Client.username, Staff.username)
    )
    own = {place.id for place in PLACES}, {SCHEDULER, CARE_CALLS}, {one.username for one in STAFF}
    if not all(found <= ours for found, ours in zip((departments, clients, staff), own, strict=True)):
        return State.OF_OTHERS
    if not (departments or clients or staff):
        return State.EMPTY
    return State.FILLED if staff == own[2] else State.UNFINISHED
