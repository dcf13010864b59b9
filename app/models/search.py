"""The search index. Postgres keeps the words of a message in its row, as a tsvector under a GIN index.

SQLite keeps them in the FTS5 table `message_words`, whose rows bear the number that the message has in `search`. That
table holds no text, only which words are where. On both a message is a set of words, which are made in Python by one
rule, so that the same words find the same messages.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, Text, cast, column, false, func, select, table, text
from sqlalchemy.dialects.postgresql import TSQUERY

from app.models.message import Message

Row = dict[str, Any]
Key = tuple[str, str]

WORDS_TABLE = "message_words"
# The words come without case and accents, and all that is no ASCII belongs to a word for this tokenizer.
CREATE_WORDS = (
    f"CREATE VIRTUAL TABLE {WORDS_TABLE} USING fts5(words, content='', contentless_delete=1, detail=none,"
    " tokenize='ascii')"
)
_INDEX = text(
    f"INSERT OR REPLACE INTO {WORDS_TABLE} (rowid, words)"  # noqa: S608  The name is our own.
    " SELECT search, :words FROM message WHERE department_id = :department_id AND uuid = :uuid AND search IS NOT NULL"
)
_SET = text(
    "UPDATE message SET search = CAST(:words AS tsvector) WHERE department_id = :department_id AND uuid = :uuid"
)


def prepare_rows(connection: Connection, rows: Sequence[Row], documents: Iterable[str]) -> None:
    """Fills `search` of rows that are about to be inserted, given the words of each."""
    if connection.dialect.name != "sqlite":
        for row, document in zip(rows, documents, strict=True):
            row["search"] = document
        return
    last = connection.execute(_LAST).scalar() or 0
    for number, row in enumerate(rows, last + 1):
        row["search"] = number


def index_rows(connection: Connection, documents: Mapping[Key, str]) -> None:
    """Indexes rows that were inserted; on Postgres that has happened with the row itself."""
    if connection.dialect.name == "sqlite":
        _run(connection, _INDEX, documents)


def reindex_rows(connection: Connection, documents: Mapping[Key, str]) -> None:
    """Indexes rows again whose words changed."""
    _run(connection, _INDEX if connection.dialect.name == "sqlite" else _SET, documents)


_LAST = select(func.max(Message.search))


def has_words(connection: Connection, fts5: str, tsquery: str) -> ColumnElement[bool]:
    """The condition that a message has the words of a query, which is given in the language of each database."""
    if not fts5:
        return false()
    if connection.dialect.name == "sqlite":
        found = select(_WORDS.c.rowid).where(_WORDS.c[WORDS_TABLE].match(fts5))
        return Message.search.in_(found)
    matches: ColumnElement[bool] = Message.search.op("@@", is_comparison=True)(cast(tsquery, TSQUERY))
    return matches


_WORDS = table(WORDS_TABLE, column("rowid", Integer), column(WORDS_TABLE, Text))


def is_of_index(table: str | None) -> bool:
    """Whether a table is the search index's own, which no model describes."""
    return (table or "").startswith(WORDS_TABLE)


def _run(connection: Connection, statement: Any, documents: Mapping[Key, str]) -> None:
    rows = [{"department_id": d, "uuid": u, "words": words} for (d, u), words in sorted(documents.items())]
    if rows:
        connection.execute(statement, rows)
