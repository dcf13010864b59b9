"""What the product makes of saves: rows, words and revisions. No other module of the filler knows what is stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table

from app.messages.merge import merge_save, new_row
from app.messages.save import Save
from app.messages.words import document_of
from app.models import Department, Message, Revision, User, UserNameWord
from app.models.search import WORDS_TABLE

Row = dict[str, Any]

DEPARTMENT: Table = Department.__table__  # type: ignore[assignment]
USER: Table = User.__table__  # type: ignore[assignment]
NAME_WORD: Table = UserNameWord.__table__  # type: ignore[assignment]
MESSAGE: Table = Message.__table__  # type: ignore[assignment]
REVISION: Table = Revision.__table__  # type: ignore[assignment]

# `search` comes last: on SQLite it is a number that is known only when the row is written.
SEARCH = "search"
MESSAGE_COLUMNS = (*(column.name for column in MESSAGE.columns if column.name != SEARCH), SEARCH)
INSERT_WORDS = f"INSERT INTO {WORDS_TABLE} (rowid, words) VALUES (?, ?)"
# What counts ahead what the service would count when somebody looks, each where there is such a command.
CATCHING_UP = ("summarise",)


@dataclass(frozen=True)
class Made:
    """What a message leaves in the store when it was saved and then saved again, for instance by its receipt."""

    row: Row
    words: str
    revisions: list[Row]


def made_of(saves: Sequence[Save]) -> Made:
    """What `saves` of one message, in order, leave in the store."""
    row = new_row(saves[0])
    revisions = []
    for save in saves[1:]:
        merge = merge_save(row, save)
        row |= merge.columns
        if merge.changes:
            row |= {"version": row["version"] + 1, "updated_at": save.at}
            revisions.append(_revision(row, save, merge.changes))
    return Made(row, document_of(row), revisions)


def _revision(row: Mapping[str, Any], save: Save, changes: dict[str, Any]) -> Row:
    return {
        "department_id": save.department_id,
        "message_uuid": save.uuid,
        "version": row["version"],
        "at": save.at,
        "actor_kind": "client",
        "actor_name": save.client,
        "request_uuid": save.request_uuid,
        "changes": changes,
    }
