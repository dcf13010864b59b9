"""Saves and edits for the tests of the domain, and a look at what became of them."""

import itertools
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.messages.attributes import NAMES
from app.messages.batch import write_saves
from app.messages.edit import Edit, apply_edit
from app.messages.save import Expectation, Outcome, Save, Saved
from app.messages.transaction import Transaction
from app.messages.trash import Disposal, dispose
from app.messages.values import Value
from app.models import Message, Revision
from app.models.engine import writer, writing

FIRST_MOMENT = datetime(2025, 1, 1, tzinfo=UTC)
_seconds = itertools.count(1)


def next_moment() -> datetime:
    """Each moment is later than those before."""
    return FIRST_MOMENT + timedelta(seconds=next(_seconds))


def save_of(
    uuid: str = "m",
    department: str = "d",
    user: str = "u",
    unknown: Mapping[str, Any] | None = None,
    expectation: Expectation | None = None,
    digest: str | None = None,
    **attributes: Value,
) -> Save:
    return Save(
        department_id=department,
        user_id=user,
        uuid=uuid,
        attributes=attributes,
        unknown=unknown or {},
        client="bot",
        request_uuid=str(uuid4()),
        at=next_moment(),
        expectation=expectation,
        idempotency_digest=digest,
    )


def version(*versions: int) -> Expectation:
    return Expectation(frozenset(versions))


def write(engine: Engine, *saves: Save) -> list[Outcome]:
    """The outcomes of `saves` as one batch, committed."""
    with writer(engine).begin() as connection:
        return write_saves(connection, saves, set())


def write_by(transaction: Transaction, *saves: Save) -> list[Outcome | Exception]:
    """The outcomes of `saves` as a group that the transaction is given, with time for all its attempts."""
    return transaction.write(saves, time.monotonic() + 8)


def saved(outcome: object) -> Saved:
    assert isinstance(outcome, Saved), outcome
    return outcome


def edit(engine: Engine, uuid: str = "m", department: str = "d", **values: Value) -> None:
    """A member of staff looks at the message as it is now and changes it."""
    with writing(engine) as session:
        present = session.get_one(Message, (department, uuid)).version
        apply_edit(session, Edit(department, uuid, present, values, "pat", str(uuid4()), next_moment()))


def move(engine: Engine, uuid: str = "m", department: str = "d", *, into_trash: bool, reason: str = "Spam") -> None:
    """A member of staff puts the message into the trash or takes it out."""
    with writing(engine) as session:
        dispose(session, department, uuid, Disposal(into_trash, reason, "pat", str(uuid4()), next_moment()))


def message(engine: Engine, uuid: str = "m", department: str = "d") -> Message:
    with Session(engine) as session:
        return session.get_one(Message, (department, uuid))


def values(engine: Engine, uuid: str = "m", department: str = "d") -> dict[str, Value]:
    """The attributes of the message that have a value."""
    stored = message(engine, uuid, department)
    return {name: getattr(stored, name) for name in NAMES if getattr(stored, name) is not None}


def revisions(engine: Engine, uuid: str = "m", department: str = "d") -> Sequence[Revision]:
    """The history of the message, the oldest change first."""
    with Session(engine) as session:
        found = select(Revision).where(Revision.department_id == department, Revision.message_uuid == uuid)
        return session.scalars(found.order_by(Revision.version)).all()
