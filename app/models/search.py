"""The search index. Postgres keeps the words of a message in its row, as a tsvector under a GIN index.

SQLite keeps them in the FTS5 table `message_words`, whose rows bear the number that the message has in `search`. That
table holds no text, only which words are where. On both a message is a set of words, which are made in Python by one
rule, so that the same words find the same messages.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Integer,
    Select,
    Text,
    bindparam,
    cast,
    column,
    false,
    func,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from app.models.given import without_index
from app.models.message import Message
from app.models.sqlite import execute

Row = dict[str, Any]
Key = tuple[str, str]
Bind = Connection | Engine

WORDS_TABLE = "message_words"
# The words come without case and accents, and all that is no ASCII belongs to a word for this tokenizer.
CREATE_WORDS = (
    f"CREATE VIRTUAL TABLE {WORDS_TABLE} USING fts5(words, content='', contentless_delete=1, detail=none,"
    " tokenize='ascii')"
)
_LAST = "SELECT max(search) FROM message"
_INDEX_NUMBERED = f"INSERT INTO {WORDS_TABLE} (rowid, words) VALUES (?, ?)"  # noqa: S608  The name is our own.
_INDEX = text(
    f"INSERT OR REPLACE INTO {WORDS_TABLE} (rowid, words)"  # noqa: S608  The name is our own.
    " SELECT search, :words FROM message WHERE department_id = :department_id AND uuid = :uuid"
)
# A message that a process of an older version saved has no number yet.
_NUMBER = text(
    "UPDATE message SET search = (SELECT coalesce(max(search), 0) + 1 FROM message)"
    " WHERE department_id = :department_id AND uuid = :uuid AND search IS NULL"
)
_FORGET = f"DELETE FROM {WORDS_TABLE} WHERE rowid IN (SELECT value FROM json_each(?))"  # noqa: S608  As above.
_YOUNGEST = f"SELECT rowid FROM {WORDS_TABLE} WHERE {WORDS_TABLE} MATCH ? ORDER BY rowid DESC LIMIT ?"  # noqa: S608  As above.
_SET = text(
    "UPDATE message SET search = CAST(:words AS tsvector) WHERE department_id = :department_id AND uuid = :uuid"
)


def search_values(connection: Connection, documents: Sequence[str]) -> Sequence[int | str]:
    """What rows that are about to be inserted are to have in `search`, given the words of each."""
    if connection.dialect.name != "sqlite":
        return documents
    last = last_number(connection)
    return range(last + 1, last + 1 + len(documents))


def last_number(connection: Connection) -> int:
    """The largest number that a message has in `search`: the search knows no more messages than that. SQLite."""
    last: int = execute(connection, _LAST).fetchone()[0] or 0
    return last


def index_inserted(connection: Connection, values: Iterable[Any], documents: Iterable[str]) -> None:
    """Indexes rows that have all been inserted, given `search_values`; on Postgres that has happened with the row."""
    if connection.dialect.name == "sqlite":
        execute(connection, _INDEX_NUMBERED, list(zip(values, documents, strict=True)))


def prepare_rows(connection: Connection, rows: Sequence[Row], documents: Iterable[str]) -> None:
    """Fills `search` of rows that are about to be inserted, given the words of each."""
    for row, value in zip(rows, search_values(connection, list(documents)), strict=True):
        row["search"] = value


def index_prepared(connection: Connection, rows: Sequence[Row], documents: Iterable[str]) -> None:
    """Indexes rows that were prepared and have all been inserted."""
    index_inserted(connection, [row["search"] for row in rows], documents)


def index_rows(connection: Connection, documents: Mapping[Key, str]) -> None:
    """Indexes rows that were inserted some time; on Postgres that has happened with the row itself."""
    if connection.dialect.name == "sqlite":
        _run(connection, _INDEX, documents)


def reindex_rows(connection: Connection, documents: Mapping[Key, str]) -> None:
    """Indexes rows again whose words changed."""
    if connection.dialect.name == "sqlite":
        _run(connection, _NUMBER, documents)
    _run(connection, _INDEX if connection.dialect.name == "sqlite" else _SET, documents)


def forget_rows(connection: Connection, numbers: Iterable[int | None]) -> None:
    """Takes rows that were deleted out of the index, given what they had in `search`; Postgres has done so itself."""
    if connection.dialect.name == "sqlite":
        execute(connection, _FORGET, one=(json.dumps(sorted(number for number in numbers if number is not None)),))


_WORDS = table(WORDS_TABLE, column("rowid", Integer), column(WORDS_TABLE, Text))
_GIVEN = func.json_each(bindparam("numbers", type_=Text)).table_valued("value")


def has_words(bind: Bind, fts5: str, tsquery: str) -> ColumnElement[bool]:
    """The condition that a message has the words of a query, which is given in the language of each database.

    On SQLite the statement names the department by `department_without_index`.
    """
    if not fts5:
        return false()
    if bind.dialect.name == "sqlite":
        return Message.search.in_(_matches(fts5))
    matches: ColumnElement[bool] = Message.search.op("@@", is_comparison=True)(cast(tsquery, TSQUERY))
    return matches


def department_without_index(bind: Bind) -> ColumnElement[str]:
    """The department of a message in a statement that searches for words.

    SQLite knows nothing of how many messages have them, and would rather read a whole department: the plus sign keeps
    it from the indexes that begin with one. Postgres is kept from them only where few are looked up (`is_of`).
    """
    return without_index(bind, Message.department_id)


def count_words(connection: Connection, fts5: str, most: int) -> int:
    """How many messages have the words, of all departments that the query allows, but no more than `most`. SQLite."""
    return connection.scalar(select(func.count()).select_from(_matches(fts5).limit(most).subquery())) or 0


def youngest_numbers(connection: Connection, fts5: str, most: int) -> list[int]:
    """What up to `most` messages with the words have in `search`, the one that was saved last first. SQLite.

    For a beginning of words the index merges what it has of each of them before it tells anything, so it is asked once.
    """
    return [number for (number,) in execute(connection, _YOUNGEST, one=(fts5, most))]


def has_number(numbers: Collection[int], *, by_index: bool = True) -> ColumnElement[bool]:
    """The condition that a message has one of these in `search`. SQLite.

    All that have one are read by the index, or those that come by in another order are compared with them.
    """
    given = func.json_each(json.dumps(list(numbers))).table_valued("value")
    number = Message.search.expression if by_index else literal_column("+message.search", Integer)
    return number.in_(select(given.c.value))


def having_words(connection: Connection, fts5: str, numbers: Collection[int]) -> set[int]:
    """Those of some messages, given by what they have in `search`, that have the words. SQLite.

    The index is read from the lowest to the highest of them, so they should lie together, as those of one time do.
    """
    if not numbers:
        return set()
    rowid = _WORDS.c.rowid
    within = _matches(fts5).where(rowid.between(min(numbers), max(numbers)))
    given = select(_GIVEN.c.value).where(_GIVEN.c.value.in_(within))
    return set(connection.scalars(given, {"numbers": json.dumps(list(numbers))}))


def is_of_index(table: str | None) -> bool:
    """Whether a table is the search index's own, which no model describes."""
    return (table or "").startswith(WORDS_TABLE)


def _matches(fts5: str) -> Select[int]:
    return select(_WORDS.c.rowid).where(_WORDS.c[WORDS_TABLE].match(fts5))


def _run(connection: Connection, statement: Any, documents: Mapping[Key, str]) -> None:
    rows = [{"department_id": d, "uuid": u, "words": words} for (d, u), words in sorted(documents.items())]
    if rows:
        connection.execute(statement, rows)
