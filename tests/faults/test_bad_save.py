"""A save that the database itself refuses, in one transaction with saves that are in order."""

import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import URL, text
from sqlalchemy.exc import DBAPIError

from app.extensions import db
from app.messages.committer import Committer
from app.messages.save import Save, Saved
from app.messages.transaction import Transaction
from app.models.engine import writing
from tests.faults.conftest import Install
from tests.faults.installation import wait_for_saves
from tests.faults.load import body_of
from tests.faults.outages import locked_row
from tests.faults.stored import missing_promises, stored_messages

DEADLINE = 8.0
REFUSED = "quagga the refused"
SAVES = 40
BAD = {0, 17, 39}

ON_SQLITE = (
    f"CREATE TRIGGER refuse_{{event}} BEFORE {{event}} ON message WHEN NEW.recipient_name = '{REFUSED}'"
    f" BEGIN SELECT RAISE(ABORT, 'refused: {REFUSED}'); END"
)
FUNCTION = (
    "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION 'refused: %', NEW.recipient_name USING ERRCODE = 'check_violation'; END $$"
)
ON_POSTGRES = (
    "CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON message FOR EACH ROW"
    f" WHEN (NEW.recipient_name = '{REFUSED}') EXECUTE FUNCTION refuse()"
)


def refuse_the_marked(app: Flask) -> None:
    """From now on the database itself refuses every message to REFUSED."""
    with app.app_context(), writing(db.engine) as session:
        if db.engine.dialect.name == "sqlite":
            statements = [ON_SQLITE.format(event=event) for event in ("INSERT", "UPDATE")]
        else:
            statements = [FUNCTION, ON_POSTGRES]
        for statement in statements:
            session.execute(text(statement))


def save_of(number: int) -> Save:
    recipient = REFUSED if number in BAD else "quagga the welcome"
    return Save(
        department_id="quagga-department",
        user_id=f"quagga-user-{number % 7}",
        uuid=str(uuid.uuid4()),
        attributes={"body": f"quagga {number}", "recipient_name": recipient},
        unknown={},
        client="load",
        request_uuid=str(uuid.uuid4()),
        at=datetime.now(UTC),
    )


def fates(saves: list[Save], outcomes: list[object]) -> dict[int, object]:
    """What did not come as it should, by the save's number; empty when the bad ones failed and only they."""
    expected = {number: DBAPIError if number in BAD else Saved for number in range(len(saves))}
    return {number: outcome for number, outcome in enumerate(outcomes) if not isinstance(outcome, expected[number])}


def stored_numbers(database: URL, saves: list[Save]) -> set[int]:
    stored = stored_messages(database)
    return {number for number, save in enumerate(saves) if save.uuid in stored}


def test_a_save_that_the_database_refuses_fails_alone_in_its_batch(app: Flask, database_url: URL) -> None:
    refuse_the_marked(app)
    saves = [save_of(number) for number in range(SAVES)]

    with app.app_context():
        outcomes = Transaction(db.engine).write(saves, time.monotonic() + DEADLINE)

    assert fates(saves, list(outcomes)) == {}
    assert stored_numbers(database_url, saves) == set(range(SAVES)) - BAD


def test_an_update_that_the_database_refuses_leaves_its_message_and_its_neighbours_whole(
    app: Flask, database_url: URL
) -> None:
    first = [replace(save_of(number), attributes={"body": "quagga before"}) for number in range(SAVES)]
    updates = [replace(save_of(number), uuid=save.uuid) for number, save in enumerate(first)]

    with app.app_context():
        transaction = Transaction(db.engine)
        transaction.write(first, time.monotonic() + DEADLINE)
        refuse_the_marked(app)
        outcomes = transaction.write(updates, time.monotonic() + DEADLINE)

    stored = {number: stored_messages(database_url)[save.uuid][0] for number, save in enumerate(first)}
    assert fates(updates, list(outcomes)) == {}
    assert {number for number, message in stored.items() if message.body == "quagga before"} == BAD
    assert all(len(message.revisions) == message.version - 1 for message in stored.values())


def test_callers_who_share_a_committer_with_a_bad_save_get_their_own_answer(app: Flask, database_url: URL) -> None:
    refuse_the_marked(app)
    saves = [save_of(number) for number in range(SAVES)]
    start = threading.Barrier(SAVES)

    def outcome_of(committer: Committer, save: Save) -> object:
        start.wait()
        try:
            return committer.save(save)
        except DBAPIError as error:
            return error

    with app.app_context(), ThreadPoolExecutor(SAVES) as pool:
        committer = Committer(Transaction(db.engine).write, DEADLINE)
        outcomes = list(pool.map(partial(outcome_of, committer), saves))

    assert fates(saves, outcomes) == {}
    assert stored_numbers(database_url, saves) == set(range(SAVES)) - BAD


def test_over_http_only_the_bad_save_fails_and_the_log_does_not_quote_it(
    install: Install, app: Flask, database_url: URL
) -> None:
    refuse_the_marked(app)
    installation = install(database_url)
    bad = body_of("bad")
    bad["messageSendingAttributes"]["recipientName"] = REFUSED
    with installation.load(8) as load:
        wait_for_saves(load, 8)
        answers = [installation.caller().put(bad) for _ in range(10)]
        wait_for_saves(load, 8)

    assert {(answer.status, *answer.codes) for answer in answers} == {(500, "INTERNAL_ERROR")}
    assert load.refused == []
    assert missing_promises(database_url, load.messages) == []


@pytest.mark.postgres
def test_a_message_that_somebody_holds_locked_does_not_fail_its_neighbours(install: Install, postgres_url: URL) -> None:
    installation = install(postgres_url)
    writer = installation.caller()
    held = writer.put(body_of("held")).envelope["messageUuid"]
    with installation.load(8) as load, ThreadPoolExecutor(1) as pool:
        wait_for_saves(load, 8)
        with locked_row(postgres_url, held):
            answer = pool.submit(writer.put, body_of("update", held)).result()

    assert (answer.status, answer.codes) == (503, ["STORE_UNAVAILABLE"])
    assert load.refused == []
    assert missing_promises(postgres_url, load.messages) == []
