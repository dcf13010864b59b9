"""A file of what was ticked in a list."""

from flask import Flask
from werkzeug.test import TestResponse

from tests.admin.store import USER, Store
from tests.admin.taken import PLACE, rows_of, some_messages, told
from tests.admin.visitor import Visitor


def chosen(visitor: Visitor, form: str = "csv", **fields: str | list[str]) -> TestResponse:
    return visitor.client.post(f"{PLACE}.{form}", data={"csrf_token": visitor.token(), **fields})


def test_what_was_ticked_is_taken(app: Flask, viewer: Visitor, store: Store) -> None:
    some_messages(store)
    assert [row["uuid"] for row in rows_of(chosen(viewer, uuid=["a", "c", "e", "nowhere"]))] == ["c", "a"]
    assert told(app)[0]["filters"] == ["ticked"]
    assert chosen(viewer).status_code == 400


def test_all_that_match_is_taken_instead_of_what_was_ticked(viewer: Visitor, store: Store) -> None:
    some_messages(store)
    fields = {"bulk_scope": "all", "uuid": "b"}
    assert {row["uuid"] for row in rows_of(chosen(viewer, type="OUTGOING", **fields))} == {"a", "c"}
    assert [row["uuid"] for row in rows_of(chosen(viewer, type="OUTGOING", bulk_user=USER, **fields))] == ["a"]
