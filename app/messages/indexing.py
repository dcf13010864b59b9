"""Gives messages that an older version saved what newer ones get with their save.

That is the words of the search index, the customer's address and the standing warnings. It goes through the messages of
each department in the order of their list, and writes in short transactions, so that saves go on meanwhile. A message
that has its words is passed over: whoever is interrupted begins again. Where the rule for the words has changed, all
messages get theirs anew, and the customer's address with them, as a conversation is found by its word.
"""

from collections.abc import Generator, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, select, tuple_, update
from sqlalchemy.orm import Session

from app.messages.grouped_rows import MESSAGE
from app.messages.merge import derived
from app.messages.retrying import persistently
from app.messages.words import counterparty_of, document_of
from app.models import Department
from app.models.engine import writing
from app.models.search import index_prepared, prepare_rows, reindex_rows

# Messages that are looked at, and that are written, at once.
WINDOW, AT_ONCE = 5_000, 500
Position = tuple[datetime, str]

_POSITION = (MESSAGE.c.occurred_at, MESSAGE.c.uuid)
_FILLED = ("search", "counterparty", "warnings")
_UPDATE = update(MESSAGE).where(
    MESSAGE.c.department_id == bindparam("key_department"), MESSAGE.c.uuid == bindparam("key_uuid")
)
_FILL = _UPDATE.values({name: bindparam(f"new_{name}") for name in _FILLED})
_SET_COUNTERPARTY = _UPDATE.values(counterparty=bindparam("new_counterparty"))


def index_missing(engine: Engine) -> Generator[int]:
    """Indexes all messages that are not indexed yet, and yields how many those were after each transaction."""
    yield from _index_each(engine, anew=False)


def index_anew(engine: Engine) -> Generator[int]:
    """Indexes all messages by the present rule, and yields how many those were after each transaction."""
    yield from _index_each(engine, anew=True)


def _index_each(engine: Engine, *, anew: bool) -> Generator[int]:
    with Session(engine) as session:
        departments = session.scalars(select(Department.id).order_by(Department.id)).all()
    done = 0
    for department_id in departments:
        for uuids in _meant(engine, department_id, anew=anew):
            for start in range(0, len(uuids), AT_ONCE):
                some = uuids[start : start + AT_ONCE]
                done += persistently(partial(_index, engine, department_id, some, anew=anew))
                yield done


def _meant(engine: Engine, department_id: str, *, anew: bool) -> Iterator[Sequence[str]]:
    """The ids of a department's messages that are to be indexed, a window of its list at a time."""
    after: Position | None = None
    while True:
        statement = select(*_POSITION, MESSAGE.c.search.is_(None)).where(MESSAGE.c.department_id == department_id)
        if after is not None:
            statement = statement.where(tuple_(*_POSITION) > after)
        with Session(engine) as session:
            window = session.execute(statement.order_by(*_POSITION).limit(WINDOW)).all()
        if not window:
            return
        yield [uuid for _, uuid, is_missing in window if is_missing or anew]
        after = (window[-1][0], window[-1][1])


def _index(engine: Engine, department_id: str, uuids: Sequence[str], *, anew: bool) -> int:
    """Indexes those messages that nobody has indexed in the meantime, or all, and returns how many that were."""
    with writing(engine) as session:
        statement = (
            select(*(column for column in MESSAGE.columns if column.name != "search"))
            .where(MESSAGE.c.department_id == department_id, MESSAGE.c.uuid.in_(uuids))
            .order_by(MESSAGE.c.uuid)
            .with_for_update()
        )
        if not anew:
            statement = statement.where(MESSAGE.c.search.is_(None))
        rows = [dict(row) for row in session.execute(statement).mappings()]
        if anew:
            words = {(department_id, row["uuid"]): document_of(row) for row in rows}
            reindex_rows(session.connection(), words)
            _set_counterparties(session.connection(), rows)
        elif rows:
            _fill(session.connection(), rows)
        return len(rows)


def _fill(connection: Connection, rows: list[dict[str, Any]]) -> None:
    documents = [document_of(row) for row in rows]
    prepare_rows(connection, rows, documents)
    connection.execute(_FILL, [_bound(row | derived(row)) for row in rows])
    index_prepared(connection, rows, documents)


def _set_counterparties(connection: Connection, rows: list[dict[str, Any]]) -> None:
    """Writes the addresses that a newer rule spells in another way."""
    found = [row | {"counterparty": counterparty_of(row)} for row in rows]
    changed = [new for new, old in zip(found, rows, strict=True) if new["counterparty"] != old["counterparty"]]
    if changed:
        connection.execute(_SET_COUNTERPARTY, [_bound(row, ("counterparty",)) for row in changed])


def _bound(row: Mapping[str, Any], names: Sequence[str] = _FILLED) -> dict[str, Any]:
    key = {"key_department": row["department_id"], "key_uuid": row["uuid"]}
    return key | {f"new_{name}": row[name] for name in names}
