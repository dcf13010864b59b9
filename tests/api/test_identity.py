"""A message is (department, uuid); ids are opaque but for the canonical form of a UUID."""

from typing import Any

import pytest

from tests.api.factories import (
    DEPARTMENT,
    OTHER_DEPARTMENT,
    OTHER_USER,
    USER,
    UUID,
    Caller,
    NewCaller,
    body_of,
    error_codes,
)


def test_the_same_uuid_in_two_departments_is_two_messages(caller: Caller) -> None:
    caller.put(body_of(body="here"))
    answer = caller.put(body_of(body="there"), department=OTHER_DEPARTMENT)
    assert answer.headers["ETag"] == '"1"'
    assert caller.message()["messageAttributes"]["body"] == "here"
    assert caller.message(department=OTHER_DEPARTMENT)["messageAttributes"]["body"] == "there"


def test_the_uuid_of_another_user_of_the_department_is_a_conflict(caller: Caller) -> None:
    caller.put(body_of(body="mine"))
    answer = caller.put(body_of(body="yours"), user=OTHER_USER)
    assert (answer.status_code, error_codes(answer)) == (409, ["MESSAGE_OF_ANOTHER_USER"])
    assert "ETag" not in answer.headers
    assert (caller.message()["messageAttributes"]["body"], caller.message()["version"]) == ("mine", 1)


def test_a_conflict_says_nothing_about_the_version_of_anothers_message(caller: Caller) -> None:
    caller.put()
    answer = caller.put(user=OTHER_USER, headers={"If-Match": '"7"'})
    assert (answer.status_code, error_codes(answer)) == (409, ["MESSAGE_OF_ANOTHER_USER"])


def test_the_canonical_form_of_a_uuid_is_lower_cased_in_the_body(caller: Caller) -> None:
    assert caller.put(body_of(UUID.upper())).get_json()["messageUuid"] == UUID
    assert caller.put(body_of(UUID)).headers["ETag"] == '"1"'


def test_the_canonical_form_of_a_uuid_is_lower_cased_in_the_path(caller: Caller) -> None:
    caller.put(department=DEPARTMENT.upper(), user=USER.upper())
    message = caller.message(UUID.upper(), DEPARTMENT.upper(), USER.upper())
    assert (message["departmentUUID"], message["userUUID"], message["uuid"]) == (DEPARTMENT, USER, UUID)
    assert caller.message() == message
    assert [found["uuid"] for found in caller.list(user=USER.upper()).get_json()["messages"]] == [UUID]


def test_a_grant_covers_both_spellings_of_a_department(new_caller: NewCaller) -> None:
    granted = new_caller(departments=frozenset({DEPARTMENT}))
    assert granted.put(department=DEPARTMENT.upper()).status_code == 200
    assert granted.get(department=DEPARTMENT.upper()).status_code == 200


@pytest.mark.parametrize(
    "uuid",
    ["a" * 64, "aB3-_" * 8 + "xyz", "0", "-", "_", "A" * 128, UUID.replace("-", "").upper()],
    ids=["hex", "base64url", "one", "hyphen", "underscore", "longest", "uuid without hyphens"],
)
def test_an_id_is_opaque_and_case_sensitive(uuid: str, caller: Caller) -> None:
    answer = caller.put(body_of(uuid))
    assert answer.get_json()["messageUuid"] == uuid
    assert caller.message(uuid)["uuid"] == uuid
    if uuid.swapcase() != uuid:
        assert caller.get(uuid.swapcase()).status_code == 404


@pytest.mark.parametrize("place", ["department", "user"])
def test_ids_that_differ_in_case_alone_are_different_places(place: str, caller: Caller) -> None:
    there: dict[str, Any] = {place: "abc"}
    caller.put(**there)
    answer = caller.get(**{place: "ABC"})
    assert (answer.status_code, error_codes(answer)) == (404, ["MESSAGE_NOT_FOUND"])


@pytest.mark.parametrize(
    ("place", "name"), [({"department": "a b"}, "departmentUUID"), ({"user": "a" * 129}, "userUUID")]
)
def test_a_path_with_a_wrong_id_is_refused_by_name(place: dict[str, Any], name: str, caller: Caller) -> None:
    for answer in (caller.put(**place), caller.get(**place), caller.list(**place)):
        assert (answer.status_code, error_codes(answer)) == (400, ["INVALID_PATH"])
        assert answer.get_json()["errors"][0]["errorDescription"].startswith(f"{name}: ")


def test_a_wrong_message_id_in_the_path_is_refused_by_name(caller: Caller) -> None:
    answer = caller.get("no.such.id")
    assert (answer.status_code, error_codes(answer)) == (400, ["INVALID_PATH"])
    assert answer.get_json()["errors"][0]["errorDescription"].startswith("messageUuid: ")
