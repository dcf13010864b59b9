"""How many bytes a message takes: in its table, in each index, in the search index and in its revisions."""

import contextlib
import sqlite3

import psycopg

from bench.databases import Database, SQLite

BIG = ("message", "revision")
OF_POSTGRES = (
    "SELECT c.relname, pg_relation_size(c.oid) + coalesce(pg_total_relation_size(nullif(c.reltoastrelid, 0)), 0)"
    " FROM pg_class c LEFT JOIN pg_index i ON i.indexrelid = c.oid"
    " WHERE coalesce(i.indrelid, c.oid) = ANY(%s::regclass[]) AND c.relkind IN ('r', 'i')"
)
# Python's own SQLite has this table, the service's has not. Of all pages of a table `pageno` is the number, while their
# size in `pgsize` wraps around at 4 GB.
OF_SQLITE = "SELECT name, pageno * page_size FROM dbstat, pragma_page_size WHERE aggregate = TRUE"


def bytes_per_message(database: Database, messages: int) -> dict[str, float]:
    """Bytes for each message, by table and index, and of all together."""
    sizes = _of_sqlite(database.address) if isinstance(database, SQLite) else _of_postgres(database.address)
    found = {f"bytes per message, {name}": size / messages for name, size in sorted(sizes.items())}
    return {**found, "bytes per message": sum(found.values())}


def _of_sqlite(file: str) -> dict[str, int]:
    with contextlib.closing(sqlite3.connect(file)) as database:
        sizes = dict(database.execute(OF_SQLITE).fetchall())
    return {name: size for name, size in sizes.items() if any(big in name for big in BIG)}


def _of_postgres(address: str) -> dict[str, int]:
    with psycopg.connect(address) as database:
        return dict(database.execute(OF_POSTGRES, [list(BIG)]).fetchall())
