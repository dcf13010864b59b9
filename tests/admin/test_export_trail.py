"""What the audit trail tells of an export, and what becomes of one that does not end well."""

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.extensions import db
from tests.admin.store import DEPARTMENT, USER, Store, user_path
from tests.admin.taken import ALL, FORMATS, PLACE, pieces_of, some_messages, told, trail
from tests.admin.visitor import Visitor
from tests.messages.many import store_many


@pytest.mark.parametrize("form", FORMATS)
def test_the_trail_tells_who_took_what_and_how_much(app: Flask, viewer: Visitor, store: Store, form: str) -> None:
    some_messages(store)
    viewer.client.get(f"{user_path()}export.{form}?type=OUTGOING&from=2026-03-01").get_data()
    begun, ended = trail(app)
    for entry in (begun, ended):
        assert (entry.actor_kind, entry.actor_name, entry.address) == ("staff", "viewer", "127.0.0.1")
        assert (entry.department_id, entry.subject) == (DEPARTMENT, USER)
    assert told(app) == [
        {"format": form, "state": "started", "filters": ["from", "type"]},
        {"format": form, "state": "complete", "messages": 1},
    ]
    assert (begun.details or {})["export"] == (ended.details or {})["export"]


def test_the_trail_does_not_tell_what_was_searched_for(app: Flask, viewer: Visitor, store: Store) -> None:
    some_messages(store)
    viewer.client.get(f"{ALL}.csv?deliveryStatus=quagga&q=quagga&counterparty=quagga").get_data()
    assert len(trail(app)) == 2
    assert "quagga" not in repr([vars(entry) for entry in trail(app)])


def test_an_export_that_is_cancelled_is_recorded_with_what_was_taken(app: Flask, viewer: Visitor) -> None:
    with app.app_context():
        store_many(db.engine, 1_600, DEPARTMENT)
    response = viewer.client.get(f"{PLACE}.csv", buffered=False)
    pieces = pieces_of(response)
    for _ in range(3):
        next(pieces)
    response.close()
    assert told(app)[1:] == [{"format": "csv", "state": "cancelled", "messages": 1_000}]


def test_an_export_that_was_never_read_is_recorded_too(app: Flask, viewer: Visitor, store: Store) -> None:
    store.save()
    viewer.client.get(f"{PLACE}.csv", buffered=False).close()
    assert told(app)[1:] == [{"format": "csv", "state": "cancelled", "messages": 0}]


@pytest.mark.parametrize("form", FORMATS)
def test_a_store_that_fails_in_the_middle_leaves_no_file_that_looks_complete(
    app: Flask, viewer: Visitor, form: str
) -> None:
    with app.app_context():
        store_many(db.engine, 1_600, DEPARTMENT)
    pieces = pieces_of(viewer.client.get(f"{PLACE}.{form}", buffered=False))
    next(pieces)
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("ALTER TABLE message RENAME TO away"))
    with pytest.raises(SQLAlchemyError):
        list(pieces)
    assert told(app)[1:] == [{"format": form, "state": "failed", "messages": 500}]


def test_a_store_that_fails_before_the_first_byte_gives_a_page(app: Flask, viewer: Visitor) -> None:
    with app.app_context():
        store_many(db.engine, 5, DEPARTMENT)
        with db.engine.begin() as connection:
            connection.execute(text("ALTER TABLE message RENAME TO away"))
    response = viewer.client.get(f"{PLACE}.csv")
    assert response.status_code in {500, 503}
    assert response.mimetype == "text/html"
    assert "Content-Disposition" not in response.headers
