"""How far files were brought in before, by the audit trail: it is where the messages are.

A file is known by the digest of its lines, whatever its name. One that has grown is known up to where it ended then.
"""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.audit import Action
from app.messages.transfer.parsing import Raw
from app.messages.transfer.tally import Before
from app.models import AuditEntry


@dataclass(frozen=True, slots=True)
class Mark:
    """That all lines to this one were brought in, but for some that were refused."""

    line: int
    digest: str

    def details(self, refused: Collection[int]) -> dict[str, Any]:
        """What the audit trail has of it."""
        return {"line": self.line, "sha256": self.digest, "refused_lines": sorted(refused)}


class Reading:
    """Reads along and knows the mark behind what was read."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()
        self._line = 0

    def add(self, raws: Sequence[Raw]) -> Mark:
        """The mark behind some lines."""
        if raws:
            self._line = raws[-1][0]
            self._digest.update(b"\n".join([text for _, text in raws]) + b"\n")
        return Mark(self._line, self._digest.hexdigest())


def before_now(session: Session, chunks: Iterator[list[Raw]]) -> Before:
    """How far a file was brought in before, given its lines."""
    marks = _marks(session)
    found, last, reading = Before(), max((mark.line for mark in marks), default=0), Reading()
    lines = {mark.line for mark in marks}
    for raws in chunks if marks else ():
        start = 0
        for place, (number, _) in enumerate(raws):
            if number in lines:
                mark = reading.add(raws[start : place + 1])
                start = place + 1
                if mark in marks:
                    found = Before(number, marks[mark])
        reading.add(raws[start:])
        if raws[-1][0] >= last:
            break
    return found


def _marks(session: Session) -> dict[Mark, frozenset[int]]:
    """All marks, with the lines that were refused the last time."""
    entries = select(AuditEntry.details).where(AuditEntry.action == Action.IMPORTED).order_by(AuditEntry.id)
    return {
        Mark(told["line"], told["sha256"]): frozenset(told["refused_lines"])
        for told in session.scalars(entries)
        if told and "sha256" in told
    }
