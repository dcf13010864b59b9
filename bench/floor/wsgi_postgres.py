"""The floor on Postgres: json.loads, one INSERT, grouped commits."""

import os

import psycopg

from bench.floor.group import COLUMNS, TABLE, Row, Write, application

# One statement with one array for each column takes any number of rows in one round trip.
ARRAYS = ", ".join(["%b::text[]"] * len(COLUMNS))
INSERT = f"INSERT INTO message SELECT * FROM unnest({ARRAYS})"


def connect() -> Write:
    database = psycopg.connect(os.environ["BENCH_DATABASE"], autocommit=True, prepare_threshold=1)
    database.execute(TABLE)

    def write(rows: list[Row]) -> None:
        # A statement outside of a transaction is its own transaction, committed when it returns.
        database.execute(INSERT, [list(column) for column in zip(*rows, strict=True)])

    return write


app = application(connect)
