"""Where an export is that was cut off: behind the last whole line of its draft."""

import json
from datetime import datetime
from typing import IO, NamedTuple

from app.messages.cursor import Cursor


class Position(NamedTuple):
    """The department and the place in its list of the last message that was taken out, and how many those are."""

    department_id: str
    cursor: Cursor
    messages: int


def go_behind_last_line(draft: IO[bytes]) -> Position | None:
    """Goes behind the last whole line of a draft and cuts off the rest. Without one: None, and the file is empty."""
    number, end, last = 0, 0, b""
    while line := draft.readline():
        if line.endswith(b"\n"):
            number, end, last = number + 1, end + len(line), line
    position = _position(last, number)
    draft.seek(end if position else 0)
    draft.truncate()
    return position


def _position(line: bytes, number: int) -> Position | None:
    try:
        told = json.loads(line)
        sent, received = (told["messageDeliveryAttributes"][key] for key in ("sentTimestamp", "receivedTimestamp"))
        occurred = sent or received or told["origin"]["createdAt"]
        return Position(told["departmentUUID"], Cursor(datetime.fromisoformat(occurred), told["uuid"]), number)
    except (ValueError, KeyError, TypeError):
        # A power failure may leave anything in a file that was not synced.
        return None
