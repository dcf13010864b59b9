"""The floor on Postgres: json.loads, one INSERT, grouped commits."""

import os

import psycopg

from bench.floor.group import COLUMNS, REVISION, TABLE, Row, Write, application

# One statement with one array for each column takes any number of rows in one round trip.
GIVEN = f"unnest({', '.join(['%b::text[]'] * len(COLUMNS))}) AS given ({', '.join(COLUMNS)})"
INSERT = f"INSERT INTO message SELECT * FROM {GIVEN} ON CONFLICT DO NOTHING"
CHANGE = (
    "WITH changed AS ("
    "SELECT message.department_id, message.uuid, message.delivery_status, given.delivery_status AS new"
    f" FROM {GIVEN} JOIN message USING (department_id, uuid)"
    " WHERE message.delivery_status <> given.delivery_status),"
    " noted AS (INSERT INTO revision SELECT department_id, uuid, delivery_status FROM changed)"
    " UPDATE message SET delivery_status = new FROM changed"
    " WHERE message.department_id = changed.department_id AND message.uuid = changed.uuid"
)


def connect() -> Write:
    database = psycopg.connect(os.environ["BENCH_DATABASE"], autocommit=True, prepare_threshold=1)
    database.execute(TABLE)
    database.execute(REVISION)

    def write(rows: list[Row]) -> None:
        # A statement outside of a transaction is its own transaction, committed when it returns.
        columns = [list(column) for column in zip(*rows, strict=True)]
        if database.execute(INSERT, columns).rowcount < len(rows):
            database.execute(CHANGE, columns)

    return write


app = application(connect)
