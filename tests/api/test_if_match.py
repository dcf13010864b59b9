"""Every answer carries the version as ETag; a PUT with If-Match is refused when it is stale."""

import pytest

from tests.api.factories import Caller, NewCaller, body_of, error_codes


def put_if(caller: Caller, condition: str, text: str = "new") -> tuple[int, str | None]:
    answer = caller.put(body_of(body=text), headers={"If-Match": condition})
    if answer.status_code != 200:
        assert (answer.status_code, error_codes(answer)) == (412, ["VERSION_MISMATCH"])
    return answer.status_code, answer.headers.get("ETag")


@pytest.fixture
def at_version_two(caller: Caller) -> Caller:
    caller.put(body_of(body="one"))
    assert caller.put(body_of(body="two")).headers["ETag"] == '"2"'
    return caller


def test_every_answer_about_one_message_carries_its_version(at_version_two: Caller) -> None:
    assert at_version_two.get().headers["ETag"] == '"2"'
    assert at_version_two.put(body_of(body="two")).headers["ETag"] == '"2"'
    assert at_version_two.put(body_of(body="three")).headers["ETag"] == '"3"'


def test_the_present_version_lets_a_save_through(at_version_two: Caller) -> None:
    assert put_if(at_version_two, '"2"') == (200, '"3"')


@pytest.mark.parametrize("stale", ['"1"', '"3"', '"02"', '"2 "', '"two"', '""', '"-2"', '"2.0"', f'"{10**20}"'])
def test_any_other_tag_stops_a_save_and_tells_the_present_version(stale: str, at_version_two: Caller) -> None:
    assert put_if(at_version_two, stale) == (412, '"2"')
    assert at_version_two.message()["messageAttributes"]["body"] == "two"


def test_a_weak_tag_never_matches(at_version_two: Caller) -> None:
    assert put_if(at_version_two, 'W/"2"') == (412, '"2"')


def test_one_of_a_list_is_enough(at_version_two: Caller) -> None:
    assert put_if(at_version_two, '"1", "2" ,"7"') == (200, '"3"')
    assert put_if(at_version_two, '"1", "2"') == (412, '"3"')
    assert put_if(at_version_two, 'W/"3", "2"') == (412, '"3"')


def test_a_star_asks_only_that_the_message_exists(at_version_two: Caller) -> None:
    assert put_if(at_version_two, "*") == (200, '"3"')


@pytest.mark.parametrize("malformed", ["", ",", '"', '"1', "**", "W/", "2;3", "\u00b2"])
def test_a_malformed_condition_lets_nothing_through(malformed: str, at_version_two: Caller) -> None:
    assert put_if(at_version_two, malformed) == (412, '"2"')


@pytest.mark.parametrize("condition", ["*", '"1"', 'W/"1"', ""])
def test_a_condition_on_a_message_that_is_not_there_never_makes_it(condition: str, caller: Caller) -> None:
    assert put_if(caller, condition) == (412, None)
    assert caller.get().status_code == 404


def test_a_condition_that_holds_is_met_by_a_save_that_changes_nothing(at_version_two: Caller) -> None:
    assert put_if(at_version_two, '"2"', "two") == (200, '"2"')


def test_of_two_saves_on_one_version_one_wins(at_version_two: Caller) -> None:
    assert put_if(at_version_two, '"2"', "first") == (200, '"3"')
    assert put_if(at_version_two, '"2"', "second") == (412, '"3"')
    assert at_version_two.message()["messageAttributes"]["body"] == "first"


def test_a_list_carries_no_version(caller: Caller) -> None:
    caller.put()
    assert "ETag" not in caller.list().headers


def test_a_condition_does_not_help_without_the_grant(caller: Caller, new_caller: NewCaller) -> None:
    caller.put()
    stranger = new_caller(departments=frozenset({"elsewhere"}))
    answer = stranger.put(headers={"If-Match": "*"})
    assert (answer.status_code, "ETag" in answer.headers) == (403, False)
