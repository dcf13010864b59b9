"""What integrations do keeps to one department in every statement, however many a group of saves is about."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine

from tests.api.factories import OTHER_DEPARTMENT, UUID, Caller, body_of, edit_message, receipt_of
from tests.messages.factories import save_of, version, write
from tests.sharding.conftest import ReadAlong, assert_within_one_shard

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("cluster")]

LONG_AGO = datetime.now(UTC) - timedelta(days=3)


def test_a_put_and_what_may_follow_it(caller: Caller, read_along: ReadAlong) -> None:
    with read_along() as executed:
        assert caller.put().status_code == 200
        assert caller.put().status_code == 200
        assert caller.put(receipt_of()).status_code == 200
        assert caller.put(body_of(body="Changed"), headers={"If-Match": '"2"'}).status_code == 200
        assert caller.put(body_of(None), headers={"Idempotency-Key": "once"}).status_code == 200
        assert caller.put(body_of(body="Else"), headers={"If-Match": '"9"'}).status_code == 412
        assert caller.put(user="somebody-else").status_code == 409
    assert_within_one_shard(executed, "department", "users", "message", "revision")


def test_a_put_over_what_staff_changed(app: Flask, caller: Caller, read_along: ReadAlong) -> None:
    caller.put()
    edit_message(app, body="By staff")
    with read_along() as executed:
        assert caller.put(body_of(body="New again")).status_code == 200
    assert_within_one_shard(executed, "message", "revision")


def test_what_comes_late_marks_the_hours_of_its_departments(engine: Engine, read_along: ReadAlong) -> None:
    with read_along() as executed:
        for body in "xy":
            write(engine, *(save_of("m", department, body=body, sent_at=LONG_AGO) for department in "abc"))
        write(engine, save_of("m", "a", sent_at=LONG_AGO - timedelta(hours=5)))
    assert_within_one_shard(executed, "hour_touch")


def test_a_group_of_saves_of_several_departments(engine: Engine, read_along: ReadAlong) -> None:
    write(engine, *(save_of("old", department, body="x") for department in "abc"))
    with read_along() as executed:
        outcomes = write(
            engine,
            *(save_of("old", department, body="y", recipient_value="+13105550123") for department in "cab"),
            *(save_of("old", department, body="y") for department in "abc"),
            *(save_of("new", department, user="another", body="z") for department in "adb"),
            save_of("old", "a", expectation=version(2), body="w"),
        )
    assert len(outcomes) == 10
    assert_within_one_shard(executed, "department", "users", "message", "revision")


@pytest.mark.parametrize("query", ["", "limit=1", "type=OUTGOING&protocol=TEXT", "from=2025-01-01T00:00:00Z"])
def test_the_lists_of_the_api(caller: Caller, read_along: ReadAlong, query: str) -> None:
    for number in range(3):
        caller.put(body_of(f"m-{number}"))
        caller.put(body_of(f"m-{number}"), department=OTHER_DEPARTMENT)
    with read_along() as executed:
        found = caller.list(query).get_json()
        if found["nextCursor"]:
            assert caller.list({"cursor": found["nextCursor"], "limit": 1}).status_code == 200
    assert_within_one_shard(executed, "message")


def test_one_message_of_the_api(caller: Caller, read_along: ReadAlong) -> None:
    caller.put()
    with read_along() as executed:
        assert caller.get(UUID).status_code == 200
        assert caller.get("absent").status_code == 404
    assert_within_one_shard(executed, "message")
