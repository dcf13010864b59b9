"""Random messages of a few departments around one moment, stored as they are, without the rules of a save."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from sqlalchemy import Engine

from app.messages.attributes import TYPES
from app.models import Department, Message, User
from app.models.engine import writing

# In Berlin it is the night after the day on which clocks went forward.
AT = datetime(2026, 3, 29, 22, 30, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
CLIENTS, USERS = ["bot", "hand", "relay"], ["ann", "ben", "cho", "dee"]
WARNINGS = [None, None, "UNKNOWN_PURPOSE", "UNKNOWN_PURPOSE INCOMPLETE_MESSAGE"]
STATUSES = [None, "", "DELIVERED", "SENT", "failed", "BOUNCED", "odd"]
REASONS = [None, None, "", "No answer", "Blocked" * 30]
_numbers = itertools.count()


@dataclass(frozen=True)
class Told:
    """A message, as far as statistics ask; `department` is a number, `sent` None or the lag's beginning."""

    department: int
    user: str
    client: str
    at: datetime
    type: str | None
    status: str | None
    failure: str | None
    sent: datetime | None
    received: datetime | None
    warnings: str | None
    trashed: bool


def _told(lag: timedelta | None, sent: datetime, **values: Any) -> Told:
    return Told(sent=None if lag is None else sent, received=None if lag is None else sent + lag, **values)


_milliseconds = st.one_of(
    st.integers(0, 3000), st.sampled_from([999, 1000, 9_999, 10_000, 12_345_678]), st.integers(-5000, 10**9)
)
_before = st.one_of(
    st.integers(0, 17 * 86_400_000), st.sampled_from([hours * 3_600_000 + 1_800_000 for hours in range(400)])
)
told = st.builds(
    _told,
    lag=st.none() | st.builds(lambda ms: timedelta(milliseconds=ms), _milliseconds),
    sent=st.builds(lambda ms: AT - timedelta(milliseconds=ms), st.integers(0, 10**9)),
    department=st.integers(0, 2),
    user=st.sampled_from(USERS),
    client=st.sampled_from(CLIENTS),
    # The microseconds are those of a message that tells no time of its own.
    at=st.builds(
        lambda ms, us: AT + timedelta(hours=1, milliseconds=-ms, microseconds=us),
        _before,
        st.sampled_from([0, -1, 999]),
    ),
    type=st.sampled_from([*TYPES, None]),
    status=st.sampled_from(STATUSES),
    failure=st.sampled_from(REASONS),
    warnings=st.sampled_from(WARNINGS),
    trashed=st.integers(0, 9).map(lambda number: number == 0),
)


def departments() -> list[str]:
    """Three ids that no example had before."""
    example = next(_numbers)
    return [f"d{example}-{number}" for number in range(3)]


def store(engine: Engine, ids: list[str], messages: Iterable[Told]) -> None:
    """Puts the messages into the departments with these ids."""
    with writing(engine) as session:
        session.add_all(Department(id=one, created_at=AT) for one in ids)
        session.flush()
        session.add_all(
            User(department_id=one, id=user, name=user.title(), created_at=AT) for one in ids for user in USERS
        )
        session.flush()
        session.add_all(_row(ids, number, one) for number, one in enumerate(messages))


def _row(ids: list[str], number: int, one: Told) -> Message:
    return Message(
        department_id=ids[one.department],
        uuid=f"m{number}",
        user_id=one.user,
        version=1,
        occurred_at=one.at,
        created_at=AT,
        updated_at=AT,
        created_by=one.client,
        request_uuid="r",
        type=one.type,
        delivery_status=one.status,
        delivery_failure=one.failure,
        sent_at=one.sent,
        received_at=one.received,
        warnings=one.warnings,
        trashed_at=AT if one.trashed else None,
    )


def plain(**values: Any) -> Told:
    """A message of the first department that arrived just now, but for what is given."""
    ordinary = Told(0, "ann", "bot", AT, "OUTGOING", "DELIVERED", None, None, None, None, trashed=False)
    return replace(ordinary, **values)
