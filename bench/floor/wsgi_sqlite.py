"""The floor on SQLite: json.loads, one INSERT, grouped commits with synchronous=FULL."""

import os

import pysqlite3

from bench.floor.group import COLUMNS, TABLE, Row, Write, application

INSERT = f"INSERT INTO message VALUES ({', '.join('?' * len(COLUMNS))})"


def connect() -> Write:
    database = pysqlite3.connect(os.environ["BENCH_DATABASE"], isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute(TABLE)

    def write(rows: list[Row]) -> None:
        database.execute("BEGIN IMMEDIATE")
        database.executemany(INSERT, rows)
        database.execute("COMMIT")

    return write


app = application(connect)
