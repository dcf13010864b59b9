"""The floor on SQLite: json.loads, one INSERT, grouped commits with synchronous=FULL."""

import os

import pysqlite3

from bench.floor.group import COLUMNS, REVISION, TABLE, Row, Write, application

STATUS = COLUMNS.index("delivery_status")
INSERT = f"INSERT OR IGNORE INTO message VALUES ({', '.join('?' * len(COLUMNS))})"
CHANGED = "FROM message WHERE department_id = ? AND uuid = ? AND delivery_status <> ?"
NOTE = f"INSERT INTO revision SELECT department_id, uuid, delivery_status {CHANGED}"
UPDATE = "UPDATE message SET delivery_status = ? WHERE department_id = ? AND uuid = ? AND delivery_status <> ?"


def connect() -> Write:
    database = pysqlite3.connect(os.environ["BENCH_DATABASE"], isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute(TABLE)
    database.execute(REVISION)

    def write(rows: list[Row]) -> None:
        database.execute("BEGIN IMMEDIATE")
        if database.executemany(INSERT, rows).rowcount < len(rows):
            found = [(row[0], row[2], row[STATUS]) for row in rows]
            # What changes nothing costs a look at the message, and no more.
            if database.executemany(NOTE, found).rowcount:
                database.executemany(UPDATE, [(status, *key, status) for *key, status in found])
        database.execute("COMMIT")

    return write


app = application(connect)
