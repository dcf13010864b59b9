"""GET a user's messages: newest first, filtered, page by page."""

import base64
from typing import Any

import pytest

from app.messages import newest
from tests.api.factories import OTHER_DEPARTMENT, OTHER_USER, UUID, Body, Caller, body_of, error_codes, error_paths


def sent(uuid: str, at: str | None = None, **content: Any) -> Body:
    body = body_of(uuid, **({"body": uuid} | content))
    return body | ({"messageDeliveryAttributes": {"sentTimestamp": at}} if at else {})


def uuids(caller: Caller, **query: object) -> list[str]:
    answer = caller.list(query)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return [message["uuid"] for message in answer.get_json()["messages"]]


@pytest.fixture
def five(caller: Caller) -> Caller:
    """Five messages; c and d were sent at the same moment."""
    for uuid, at in zip("abcde", ["01", "02", "03", "03", "04"], strict=True):
        caller.put(sent(uuid, f"2025-01-{at}T00:00:00Z"))
    return caller


def test_the_answer_is_the_envelope_with_messages_and_a_cursor(five: Caller) -> None:
    body = five.list().get_json()
    assert body.keys() == {"requestUuid", "status", "messageUuid", "errors", "warnings", "messages", "nextCursor"}
    assert (body["status"], body["messageUuid"], body["nextCursor"]) == ("SUCCESS", None, None)
    assert body["messages"][0] == five.message("e")


def test_messages_come_newest_first_and_at_one_moment_by_uuid(five: Caller) -> None:
    assert uuids(five) == ["e", "d", "c", "b", "a"]


def test_a_message_counts_from_when_it_was_sent_else_received_else_first_saved(caller: Caller) -> None:
    caller.put(sent("saved"))
    caller.put(sent("sent", "2025-01-02T00:00:00Z"))
    caller.put({"uuid": "received", "messageDeliveryAttributes": {"receivedTimestamp": "2025-01-03T00:00:00Z"}})
    assert uuids(caller) == ["saved", "received", "sent"]
    caller.put(sent("received", "2025-01-01T00:00:00Z"))
    assert uuids(caller) == ["saved", "sent", "received"]
    caller.put({"uuid": "sent", "messageDeliveryAttributes": {"sentTimestamp": None}})
    assert uuids(caller) == ["sent", "saved", "received"]
    assert uuids(caller, to="2025-01-02T00:00:00Z") == ["received"]


def test_a_list_shows_one_user_of_one_department(five: Caller) -> None:
    five.put(body_of("other-user"), user=OTHER_USER)
    five.put(body_of("other-department"), department=OTHER_DEPARTMENT)
    assert len(uuids(five)) == 5


def test_a_user_without_messages_has_an_empty_list(caller: Caller) -> None:
    body = caller.list(user="nobody").get_json()
    assert (body["messages"], body["nextCursor"]) == ([], None)


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5, 100])
def test_pages_show_each_message_once_and_end(limit: int, five: Caller) -> None:
    seen: list[str] = []
    query: dict[str, object] = {"limit": limit}
    while True:
        page = five.list(query).get_json()
        assert len(page["messages"]) <= limit
        seen += [message["uuid"] for message in page["messages"]]
        if page["nextCursor"] is None:
            break
        query["cursor"] = page["nextCursor"]
    assert seen == ["e", "d", "c", "b", "a"]


def test_a_page_that_is_full_but_the_last_has_no_cursor(five: Caller) -> None:
    assert five.list({"limit": 5}).get_json()["nextCursor"] is None


def test_what_is_saved_meanwhile_neither_repeats_nor_hides_a_message(five: Caller) -> None:
    first = five.list({"limit": 2}).get_json()
    five.put(sent("f", "2025-01-09T00:00:00Z"))
    five.put(sent("bb", "2025-01-02T12:00:00Z"))
    assert uuids(five, cursor=first["nextCursor"]) == ["c", "bb", "b", "a"]


def test_filters_narrow_the_pages_too(caller: Caller) -> None:
    for number in range(6):
        caller.put(sent(f"m{number}", f"2025-01-0{number + 1}T00:00:00Z", type=("NOTE", "DRAFT")[number % 2]))
    page = caller.list({"type": "NOTE", "limit": 2}).get_json()
    assert [message["uuid"] for message in page["messages"]] == ["m4", "m2"]
    assert uuids(caller, type="NOTE", limit=2, cursor=page["nextCursor"]) == ["m0"]


def test_fifty_messages_make_a_page_unless_said_otherwise(caller: Caller) -> None:
    for number in range(51):
        caller.put(sent(f"m{number}"))
    assert len(uuids(caller)) == 50
    assert len(uuids(caller, limit=51)) == 51


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"type": "NOTE"}, ["a"]),
        ({"protocol": "EMAIL"}, ["b"]),
        ({"deliveryStatus": "SENT"}, ["c"]),
        ({"deliveryStatus": "sent"}, []),
        ({"type": "NOTE", "protocol": "EMAIL"}, []),
        ({"from": "2025-01-02T00:00:00Z"}, ["c", "b"]),
        ({"to": "2025-01-02T00:00:00Z"}, ["a"]),
        ({"from": "2025-01-02T00:00:00Z", "to": "2025-01-03T00:00:00Z"}, ["b"]),
        ({"from": "2025-01-03T00:00:00Z", "to": "2025-01-02T00:00:00Z"}, []),
        ({"from": "2025-01-02T01:00:00+01:00"}, ["c", "b"]),
    ],
)
def test_a_filter_shows_what_matches_and_nothing_else(
    query: dict[str, str], expected: list[str], caller: Caller
) -> None:
    caller.put(sent("a", "2025-01-01T23:59:59.999Z", type="NOTE", protocol="TEXT"))
    caller.put(sent("b", "2025-01-02T00:00:00Z", type="DRAFT", protocol="EMAIL"))
    caller.put(sent("c", "2025-01-03T00:00:00Z", type="DRAFT", protocol="TEXT"))
    caller.put({"uuid": "c", "messageDeliveryAttributes": {"deliveryStatus": "SENT"}})
    assert uuids(caller, **query) == expected


OUTSIDE = base64.urlsafe_b64encode(b"999999999999999999999.a").decode().rstrip("=")
NOT_AN_ID = base64.urlsafe_b64encode(b"1735689600000000.a b").decode().rstrip("=")
ANOTHER_SPELLING = base64.urlsafe_b64encode(b"+1.a").decode().rstrip("=")
UPPER = base64.urlsafe_b64encode(f"1.{UUID.upper()}".encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    ("name", "value"),
    [("limit", value) for value in ("0", "101", "-1", "1.0", "+5", " 5", "1_0", "\uff15", "", "ten", "0x10", "00100")]
    + [("type", value) for value in ("note", "LETTER", "")]
    + [("protocol", value) for value in ("text", "FAX")]
    + [("deliveryStatus", "x" * 65), ("deliveryStatus", "a\0b")]
    + [(name, value) for name in ("from", "to") for value in ("yesterday", "2025-01-01", "2025-01-01T00:00:00", "1")]
    + [("cursor", value) for value in ("", "x", "MQ", "%%%", OUTSIDE, NOT_AN_ID, ANOTHER_SPELLING, UPPER, "\u00e9")]
    + [(name, "1") for name in ("offset", "Limit", "from_", "userUUID", "_schema", "query", "")],
)
def test_a_bad_parameter_is_refused_by_name(name: str, value: str, caller: Caller) -> None:
    answer = caller.list({name: value})
    assert (answer.status_code, error_codes(answer)) == (400, ["INVALID_FIELD"])
    assert error_paths(answer) == [name]


def test_all_bad_parameters_are_named_at_once(caller: Caller) -> None:
    answer = caller.list({"limit": "0", "type": "LETTER", "colour": "red", "to": "now", "_schema": "1"})
    assert sorted(error_paths(answer)) == ["_schema", "colour", "limit", "to", "type"]


def test_a_parameter_that_is_given_twice_is_refused_by_name(caller: Caller) -> None:
    for name, value in (("limit", "5"), ("type", "NOTE"), ("colour", "red")):
        answer = caller.list(f"{name}={value}&{name}={value}")
        assert (error_codes(answer), error_paths(answer)) == (["INVALID_FIELD"], [name])


@pytest.mark.parametrize("limit", ["1", "100"])
def test_the_bounds_of_the_limit_are_allowed(limit: str, five: Caller) -> None:
    assert len(uuids(five, limit=limit)) == min(int(limit), 5)


def test_a_page_may_be_short_or_empty_while_there_is_a_next_one(five: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where few messages meet the filters a page looks at so many and no more."""
    monkeypatch.setattr(newest, "FIRST_STRIDE", 2)
    monkeypatch.setattr(newest, "LOOKED_AT", 2)
    five.put(sent("f", "2024-12-31T00:00:00Z", type="NOTE"))
    pages: list[list[str]] = []
    cursor: str | None = None
    while True:
        body = five.list({"type": "NOTE", "limit": 2} | ({"cursor": cursor} if cursor else {})).get_json()
        pages.append([message["uuid"] for message in body["messages"]])
        cursor = body["nextCursor"]
        if cursor is None:
            break
    assert pages == [[], [], ["f"], []]
