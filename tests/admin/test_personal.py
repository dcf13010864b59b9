"""Names and numbers of customers: whoever may not see them finds them on no page, in no form, file or JSON."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask, g
from sqlalchemy import update
from werkzeug.routing import Rule

from app.access.sessions import Account
from app.access.staff import Role
from app.admin.personal import masked, personal_beginning, personal_json, personal_shape, personal_text
from app.extensions import db
from app.messages.directory import get_user
from app.messages.naming import rename
from app.models import Message, Staff
from app.models.engine import writing
from tests.admin.conftest import SignIn
from tests.admin.store import DEPARTMENT, USER, Store, message_path, user_path
from tests.admin.test_access import OTHER_DOORS, PLACE
from tests.admin.visitor import Visitor

NAMES = ["Zephyrine Quillfeather", "Balthasar Oxenstierna", "Wilhelmina Pfefferkorn", "Ottoline Marchbanks"]
NUMBERS = ["+13105557731", "(310) 555-8842"]
MAIL = "zephyrine.q@quillfeather.example"
# Any of these on a page tells who the customer is; the digits in whatever spelling.
TELLING = [word for name in NAMES for word in name.split()] + ["zephyrine.q", "quillfeather.example"]
TELLING_DIGITS = ["3105557731", "3105558842"]
# Pages that take more than a path, in the forms in which people come to them.
QUERIES = {
    "admin.conversation": ["", "?of=first", "?of=first&end=latest", "?of=second"],
    "admin.search": ["?q=Hello"],
    "admin.all_messages": ["", "?q=Hello"],
    "admin.department_messages": ["", "?q=Hello"],
}


@pytest.fixture(autouse=True)
def telling_messages(app: Flask, store: Store) -> None:
    """A customer whose name and numbers stand wherever they can: in what was said, what is and what staff changed."""
    store.save(
        "first",
        body=f"Hello {NAMES[1]} of old. {NAMES[0]}",
        subject=f"About {NAMES[1].upper()}, 310.555.8842, {MAIL}",
        type="OUTGOING",
        protocol="TEXT",
        sender_name=NAMES[0],
        recipient_name=NAMES[1],
        sender_value=NUMBERS[0],
        recipient_value=NUMBERS[1],
        delivery_status=f"Failed at {NUMBERS[0]}",
        purpose=f"ask {MAIL}",
        delivery_failure=f"No route to {NUMBERS[1]} ({NAMES[0]})",
        unknown={"contact": {"name": NAMES[0], "numbers": [NUMBERS[0], 13105558842], MAIL: 1}, NUMBERS[1]: True},
    )
    store.save(
        "first",
        body=f"Hello {NAMES[1]}, call {NUMBERS[0]} or write to {MAIL}. Regards, zephyrine; Ottoline's with us.",
    )
    store.save("first", recipient_name=NAMES[2], unknown={"contact": NAMES[1], NUMBERS[1]: False})
    store.edit("first", "admin", sender_name=NAMES[1], recipient_value=MAIL)
    again = f"Hello again from {NAMES[2]}"
    store.save("second", body=again, type="INCOMING", protocol="EMAIL", sender_value=MAIL, sender_name=NAMES[2])
    store.save("third", body="Hello, OTTOLINE called", type="NOTE")
    with app.app_context(), writing(db.engine) as session:
        rename(session, get_user(session, DEPARTMENT, USER), NAMES[3])


def hide_from(app: Flask, name: str) -> None:
    with app.app_context(), writing(db.engine) as session:
        session.execute(update(Staff).where(Staff.username == name).values(sees_personal_data=False))


def told_by(text: str) -> list[str]:
    """What of the customer a page tells."""
    found = [word for word in TELLING if word.lower() in text.lower()]
    # Digits may be spelled with anything between them, as in an address or in an entity.
    only_digits = re.sub(r"[\s().+/-]|%[0-9A-F]{2}|&#\d+;", "", text)
    return found + [digits for digits in TELLING_DIGITS if digits in only_digits]


def pages(app: Flask) -> Iterator[tuple[str, str]]:
    """The address of each page there is, also of those that come later, by endpoint."""

    def readable(rule: Rule) -> bool:
        return rule.endpoint.split(".")[0] not in OTHER_DOORS and "GET" in (rule.methods or ())

    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        for rule in filter(readable, app.url_map.iter_rules()):
            path = adapter.build(rule.endpoint, {name: PLACE.get(name, "1") for name in rule.arguments})
            for query in QUERIES.get(rule.endpoint, [""]):
                yield rule.endpoint, path + query


@pytest.mark.parametrize("role", ["viewer", "editor", "admin"])
def test_no_page_tells_names_or_numbers_to_those_who_may_not_see_them(app: Flask, sign_in: SignIn, role: str) -> None:
    hide_from(app, role)
    visitor = sign_in(role)
    told = {}
    answered = set()
    for endpoint, path in pages(app):
        answer = visitor.client.get(path)
        answered.add((endpoint, answer.status_code))
        if found := told_by(answer.get_data(as_text=True) + str(answer.headers)):
            told[path] = found
    assert told == {}
    assert {endpoint for endpoint, status in answered if status >= 500} == set()
    for endpoint in ("message", "raw", "conversation", "users", "user_messages", "department_messages"):
        assert (f"admin.{endpoint}", 200) in answered


def test_the_walk_would_notice_a_page_that_tells(app: Flask, sign_in: SignIn) -> None:
    visitor = sign_in("viewer")
    silent = {
        endpoint
        for endpoint, path in pages(app)
        if endpoint in {"admin.message", "admin.conversation", "admin.users", "admin.raw", "admin.user_messages"}
        and not told_by(visitor.client.get(path).get_data(as_text=True))
    }
    assert silent == set()


def test_a_message_in_the_trash_tells_nothing_either(app: Flask, sign_in: SignIn) -> None:
    with app.app_context(), writing(db.engine) as session:
        message = session.get_one(Message, (DEPARTMENT, "first"))
        message.trashed_at, message.trashed_by = datetime.now(UTC), "editor"
        message.trash_reason = f"Sent to {NUMBERS[0]}, {NAMES[2]}, by mistake"
    hide_from(app, "admin")
    for path, there in ((message_path(), "in the trash"), (f"{user_path()}?trashed=1", "Trashed by")):
        page = sign_in("admin").client.get(path).get_data(as_text=True)
        assert there in page
        assert told_by(page) == []


def test_a_status_and_a_purpose_that_hold_a_number_are_masked_and_not_edited(
    app: Flask, store: Store, sign_in: SignIn
) -> None:
    hide_from(app, "editor")
    editor = sign_in("editor")
    assert "Failed at •••31" in editor.get(message_path()).words()
    assert "Failed at" not in "".join(e.get("value", "") for e in editor.get(user_path()).find_all("option"))
    assert not {"delivery_status", "purpose"} & editor.form(f"{message_path()}/edit").fields.keys()
    editor.submit(f"{message_path()}/edit", type="NOTE")
    assert store.message().delivery_status == f"Failed at {NUMBERS[0]}"


def test_the_form_of_a_users_name_does_not_hold_a_hidden_one(app: Flask, sign_in: SignIn) -> None:
    hide_from(app, "editor")
    editor = sign_in("editor")
    form = editor.form(f"{user_path()}name")
    assert form.fields["name"] == ""
    assert "hidden from your account" in editor.get(f"{user_path()}name").words()


def test_two_customers_can_still_be_told_apart(app: Flask, viewer: Visitor) -> None:
    hide_from(app, "viewer")
    page = viewer.get(message_path())
    assert page.heading == "Outgoing to W••• P•••"
    assert "Names and numbers are hidden from your account." in page.words()


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("+1 (310) 555-7731", "•••31"),
        ("12345", "•••45"),
        ("1234", "•••"),
        ("ann@mail.example", "a•••@m•••"),
        ("Ann Maria Whitfield", "A••• M••• W•••"),
        ("李雷", "李•••"),
        ("", ""),
        ("one two three four five", "o••• t••• t••• f•••"),
    ],
)
def test_a_mask_leaves_what_tells_two_apart(text: str, seen: str) -> None:
    assert masked(text) == seen


@pytest.fixture
def masked_reader(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        g.account = Account(1, "sam", Role.VIEWER, None, sees_personal_data=False)
        yield


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Call 310-555-7731 now", "Call •••31 now"),
        ("Call (310) 555 7731.", "Call •••31."),
        ("Call 310\u2013555\u20117731 or 310\u2009555\u202f7731", "Call •••31 or •••31"),
        ("Ring +49 151 2345 6789!", "Ring •••89!"),
        ("Write to ann.w+x@mail.example, please.", "Write to a•••@m•••, please."),
        ("On 2026-05-14 at 10:15, or 14.05.2026", "On 2026-05-14 at 10:15, or 14.05.2026"),
        ("Come on 14.05.2026 10:15 or 3/28/2026, 9:00", "Come on 14.05.2026 10:15 or 3/28/2026, 9:00"),
        ("12-34-5678 and 2026.99.99 and 31/02/2026", "•••78 and •••99 and •••26"),
        ("2026-05-14-555 and 555 14.05.2026", "•••55 and •••26"),
        ("12.12.2212 or 12.12.1850", "•••12 or •••50"),
        ("Your code is 4711, room 12-34", "Your code is 4711, room 12-34"),
        ("\r\n keeps\tblanks ", "\r\n keeps\tblanks "),
    ],
)
def test_numbers_and_addresses_in_a_text_are_masked_and_its_words_stay(
    masked_reader: None, text: str, seen: str
) -> None:
    assert personal_text(text) == seen


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("No route", "No route"),
        ("No route to the far end: +1 (310) 5", "No route to the far end:…"),
        ("No route to the far end, sam@mai", "No route to the far end,…"),
        ("One for sam@mail.example, all fo", "One for s•••@m•••, all…"),
        ("0123456789012345678901234567890123", "…"),
    ],
)
def test_the_end_of_a_text_that_was_cut_is_left_out(masked_reader: None, text: str, seen: str) -> None:
    assert personal_beginning(text, 30) == seen


def test_fields_that_nobody_knows_show_their_keys_alone(masked_reader: None) -> None:
    value: Any = {"a": ["x", 1, None, True, {"b": 2.5}], "call 310-555-7731": 1, "call (310) 555 7731": None}
    assert personal_json(value) == {
        "a": ["•••", "•••", None, True, {"b": "•••"}],
        "call •••31": "•••",
        "call •••31 (2)": None,
    }
    shape = {
        "uuid": "m",
        "messageSendingAttributes": {"senderName": "Ann"},
        "unknownFields": {"a": "Ann"},
        "version": 1,
    }
    assert personal_shape(shape) == {
        "uuid": "m",
        "messageSendingAttributes": {"senderName": "A•••"},
        "unknownFields": {"a": "•••"},
        "version": 1,
    }
