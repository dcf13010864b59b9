"""A PUT that changes nothing writes no revision and leaves the version as it is."""

from typing import Any

import pytest
from flask import Flask

from tests.api.factories import UUID, Caller, body_of, receipt_of, stored_revisions


def test_a_repeated_save_changes_nothing(caller: Caller, app: Flask) -> None:
    caller.put()
    before = caller.message()
    again = caller.put()
    assert (again.status_code, again.headers["ETag"]) == (200, '"1"')
    assert caller.message() == before
    assert stored_revisions(app) == []


@pytest.mark.parametrize(
    "other_spelling",
    ["2025-03-28T11:34:43.226Z", "2025-03-28T18:34:43,226+07:00", "2025-03-28T11:34:43.2269+0000"],
)
def test_another_spelling_of_the_same_moment_changes_nothing(other_spelling: str, caller: Caller, app: Flask) -> None:
    caller.put(receipt_of(sentTimestamp="2025-03-28T11:34:43.226Z"))
    assert caller.put(receipt_of(sentTimestamp=other_spelling)).headers["ETag"] == '"1"'
    assert stored_revisions(app) == []


def test_clearing_what_is_not_there_changes_nothing(caller: Caller, app: Flask) -> None:
    caller.put()
    assert caller.put(body_of(subject=None)).headers["ETag"] == '"1"'
    assert stored_revisions(app) == []


@pytest.mark.parametrize("unknown", [{"a": 1}, {"a": [1, {"b": None}]}, {"a": None}])
def test_repeated_unknown_fields_change_nothing(unknown: dict[str, Any], caller: Caller, app: Flask) -> None:
    caller.put({**body_of(), **unknown})
    assert caller.put({**body_of(), **unknown}).headers["ETag"] == '"1"'
    assert stored_revisions(app) == []


def test_unknown_fields_that_only_python_takes_for_equal_are_a_change(caller: Caller) -> None:
    caller.put({**body_of(), "flag": 1})
    assert caller.put({**body_of(), "flag": True}).headers["ETag"] == '"2"'
    assert caller.message()["unknownFields"]["flag"] is True


def test_a_retry_of_an_older_save_is_a_change_of_mind(caller: Caller, app: Flask) -> None:
    """The store cannot tell a late retry from a new wish; If-Match is there for that."""
    for text in ("first", "second", "first"):
        caller.put(body_of(body=text))
    assert (caller.message()["version"], caller.message()["messageAttributes"]["body"]) == (3, "first")
    assert [revision.version for revision in stored_revisions(app)] == [2, 3]


def test_only_what_changed_is_in_a_revision(caller: Caller, app: Flask) -> None:
    caller.put(body_of(body="a", type="NOTE"))
    caller.put(body_of(body="b", type="NOTE"))
    assert stored_revisions(app)[0].changes == {"messageAttributes.body": ["a", "b"]}
    assert caller.message(UUID)["updatedAt"] >= caller.message(UUID)["createdAt"]
