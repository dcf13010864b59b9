"""How a list is read: its first page, and how the database does what it is asked for."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from app.messages.find import Filters, Page, list_across, list_messages


def listed(session: Session, filters: Filters, *, together: bool) -> Page:
    """The first page of department d, or of d and e."""
    if together:
        return list_across(session, list("de"), filters, None, 5)
    return list_messages(session, "d", None, filters, None, 5)


def known(engine: Engine) -> None:
    """Lets Postgres know its tables, as autovacuum would."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE message"))


def plans(engine: Engine, statements: Sequence[tuple[str, Any]]) -> list[str]:
    """How the database does the statements, once it knows its tables, where to read all of one costs much."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            # A few thousand messages may as well be read whole, and Postgres sometimes does.
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        word = "EXPLAIN QUERY PLAN" if engine.dialect.name == "sqlite" else "EXPLAIN"
        return [
            "\n".join(str(row) for row in connection.exec_driver_sql(f"{word} {statement}", values))
            for statement, values in list(statements)
        ]


def opcodes(engine: Engine, statement: str, values: Any) -> list[str]:
    """What SQLite does for a statement, step by step. A deferred seek reads a row when a column of it is asked for."""
    with engine.connect() as connection:
        return [row.opcode for row in connection.exec_driver_sql(f"EXPLAIN {statement}", values)]
