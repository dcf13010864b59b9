"""A list as a file: what it says, what it is called, and who may take it."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.admin.export.formats import HEADER, harmless
from app.admin.export.stream import MOST_AT_ONCE
from app.extensions import db
from app.models import Department, Staff
from app.models.engine import writing
from tests.admin.conftest import SignIn
from tests.admin.store import DEPARTMENT, USER, Store, department_path, user_path
from tests.admin.taken import (
    ALL,
    FORMATS,
    PLACE,
    objects_of,
    rows,
    some_messages,
    trail,
    uuids,
)
from tests.admin.visitor import Visitor

FULL: dict[str, Any] = {
    "body": 'First line\r\n"second", third\nfourth; ünïcödé \u05e9\u05dc 🦓',
    "type": "OUTGOING",
    "protocol": "TEXT",
    "purpose": "F",
    "is_manual": False,
    "attachments": 2,
    "subject": "A, b",
    "recipient_value": "+13105550123",
    "sender_name": "Bot",
    "delivery_status": "SENT",
}


def test_a_csv_file_reads_back_as_what_was_stored(viewer: Visitor, store: Store) -> None:
    store.save(unknown={"campaign": {"id": 7}}, **FULL)
    (row,) = rows(viewer, f"{PLACE}.csv")
    assert list(row) == HEADER
    assert row == dict.fromkeys(HEADER, "") | {
        "departmentUUID": DEPARTMENT,
        "userUUID": USER,
        "uuid": "first",
        "body": FULL["body"],
        "type": "OUTGOING",
        "protocol": "TEXT",
        "purpose": "F",
        "isManual": "false",
        "numberOfMessageAttachments": "2",
        "subject": "A, b",
        "recipientCommunicationValue": "'+13105550123",
        "senderName": "Bot",
        "deliveryStatus": "SENT",
        "unknownFields": '{"campaign":{"id":7}}',
        "version": "1",
        "createdAt": "2026-03-01T12:01:00.000Z",
        "updatedAt": "2026-03-01T12:01:00.000Z",
    }


def test_a_csv_file_follows_rfc_4180(viewer: Visitor, store: Store) -> None:
    store.save(body='a "b"\nc')
    raw = viewer.client.get(f"{PLACE}.csv").get_data()
    assert raw.startswith(b"\xef\xbb\xbfdepartmentUUID,userUUID,uuid,body,")
    assert raw.endswith(b"Z\r\n")
    assert raw.count(b"\r\n") == 2
    assert b',"a ""b""\nc",' in raw


def test_json_lines_have_the_shape_and_the_exact_values_of_the_api(viewer: Visitor, store: Store) -> None:
    body = "=1+1\u2028\x85\x0b\x0c\x1c\ttail "
    store.save(unknown={"campaign": {"id": 7}}, body=body, recipient_value="+13105550123", is_manual=True)
    response = viewer.client.get(f"{PLACE}.jsonl")
    assert len(response.get_data(as_text=True).splitlines()) == 1
    (found,) = objects_of(response)
    assert found["messageAttributes"]["body"] == body
    assert found["messageAttributes"]["isManual"] is True
    assert found["messageAttributes"]["type"] is None
    assert found["messageSendingAttributes"]["recipientCommunicationValue"] == "+13105550123"
    assert found["unknownFields"] == {"campaign": {"id": 7}}
    assert list(found) == [
        *("uuid", "messageAttributes", "messageSendingAttributes", "messageDeliveryAttributes", "unknownFields"),
        *("departmentUUID", "userUUID", "version", "createdAt", "updatedAt"),
    ]


@pytest.mark.parametrize(
    "formula",
    [
        *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\tx", " =1", "\u00a0=1", "\u3000=1", "\ufeff=1"),
        *("\u200b=1", "\u202e=1", "\u2066=1", "\x01=1", "\u0301=1", "\u00ad-1", "  \u200f @x"),
        *("＝1+1", "＋1", "－1", "＠x", "﹦1", "﹢1", "﹣1", "﹫x", "−1", "⁼1", "⁺1"),  # noqa: RUF001  They are the point.
        "+13105550123",
    ],
)
def test_a_text_that_a_spreadsheet_could_take_for_a_formula_is_made_text(formula: str) -> None:
    assert harmless(formula).startswith("'")
    assert harmless(formula).replace("'", "") == formula


@pytest.mark.parametrize(
    "plain",
    ["", " ", "a=1", "1-1", "'=1", "é", "\u0301", "(+1)", "🦓=", ".=", "\u202eabc", '"=1"', "a; b - c\nd=e\t(-1)"],
)
def test_any_other_text_stays_as_it_is(plain: str) -> None:
    assert harmless(plain) == plain


FILTERS = [
    "",
    "?type=OUTGOING",
    "?type=INCOMING&protocol=TEXT",
    "?deliveryStatus=FAILED",
    "?from=2026-03-01&to=2026-03-01",
    "?from=2026-04-01",
]


@pytest.mark.parametrize("filters", FILTERS)
def test_a_file_holds_what_its_list_shows(viewer: Visitor, store: Store, filters: str) -> None:
    some_messages(store)
    for place in (department_path(), user_path()):
        shown = {link.get("href", "").split("/")[-1] for link in viewer.get(place + filters).find_all("a", "row-link")}
        assert uuids(viewer, f"{place}export.*{filters}") == shown


def test_a_file_holds_what_its_account_sees(sign_in: SignIn, store: Store) -> None:
    some_messages(store)
    assert uuids(sign_in("viewer"), f"{ALL}.*") == {"a", "b", "c", "e"}
    assert uuids(sign_in("viewer"), f"{PLACE}.*") == {"a", "b", "c"}
    assert uuids(sign_in("viewer"), f"{user_path()}export.*") == {"a", "b"}
    assert uuids(sign_in("stranger"), f"{ALL}.*") == {"e"}


@pytest.mark.parametrize("path", [f"{PLACE}.csv", f"{user_path()}export.jsonl"])
def test_a_file_of_what_one_may_not_see_is_not_there(sign_in: SignIn, store: Store, app: Flask, path: str) -> None:
    store.save()
    assert sign_in("stranger").client.get(path).status_code == 404
    assert trail(app) == []


@pytest.mark.parametrize("form", FORMATS)
def test_names_and_numbers_are_masked_for_those_who_see_none(
    app: Flask, sign_in: SignIn, store: Store, form: str
) -> None:
    store.save(
        body="Call +1 310 555 0199",
        sender_name="Sam Whitfield",
        recipient_value="+13105550123",
        sender_value="sam@mail.example",
        unknown={"note": "Whitfield"},
    )
    with app.app_context(), writing(db.engine) as session:
        staff = session.scalars(select(Staff).where(Staff.username == "viewer")).one()
        staff.sees_personal_data = False
    taken = sign_in("viewer").client.get(f"{PLACE}.{form}").get_data(as_text=True)
    for secret in ("Whitfield", "3105550123", "555 0199", "sam@mail.example"):
        assert secret not in taken
    assert "S•••" in taken
    assert "Whitfield" in sign_in("editor").client.get(f"{PLACE}.{form}").get_data(as_text=True)


@pytest.mark.parametrize(("form", "type_"), [("csv", "text/csv"), ("jsonl", "application/x-ndjson")])
def test_a_browser_keeps_the_file_and_never_shows_it(viewer: Visitor, store: Store, form: str, type_: str) -> None:
    store.save()
    response = viewer.client.get(f"{PLACE}.{form}")
    assert response.mimetype == type_
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Content-Disposition"].startswith(f'attachment; filename="messages-{DEPARTMENT}-20')
    assert response.headers["Content-Disposition"].endswith(f'.{form}"')


@pytest.mark.parametrize(
    ("name", "plain", "full"),
    [
        ('a"; filename="b.exe', "messages-a-filename-b-exe-", None),
        ("../../etc/passwd", "messages-etc-passwd-", None),
        ("a\r\nSet-Cookie: x", "messages-a-Set-Cookie-x-", None),
        ("\u202egpj.exe", "messages-gpj-exe-", None),
        ("Zürich", "messages-Zurich-", "messages-Z%C3%BCrich-"),
        ("診所", "messages--", "messages-%E8%A8%BA%E6%89%80-"),
        ("x" * 256, f"messages-{'x' * 60}-", None),
    ],
)
def test_the_name_of_the_file_is_safe_in_its_header(
    app: Flask, viewer: Visitor, store: Store, name: str, plain: str, full: str | None
) -> None:
    store.save()
    with app.app_context(), writing(db.engine) as session:
        session.get_one(Department, DEPARTMENT).name = name
    disposition = viewer.client.get(f"{PLACE}.csv").headers["Content-Disposition"]
    assert disposition.isascii()
    assert disposition.startswith(f'attachment; filename="{plain}20')
    assert (f"; filename*=UTF-8''{full}20" in disposition) is (full is not None)


def test_asking_for_the_headers_takes_nothing_out(app: Flask, viewer: Visitor, store: Store) -> None:
    store.save()
    response = viewer.client.head(f"{PLACE}.csv")
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert trail(app) == []


def test_an_empty_list_is_a_header_row_or_nothing_at_all(viewer: Visitor, store: Store) -> None:
    store.save()
    assert viewer.client.get(f"{PLACE}.csv?type=NOTE").get_data().count(b"\r\n") == 1
    assert viewer.client.get(f"{PLACE}.jsonl?type=NOTE").get_data() == b""


@pytest.mark.parametrize(
    "address", [f"{PLACE}.csv?type=FAX", f"{ALL}.jsonl?from=2026-02-30", f"{ALL}.csv?department=nowhere"]
)
def test_a_filter_that_cannot_be_used_gives_a_page_that_says_so(
    app: Flask, viewer: Visitor, store: Store, address: str
) -> None:
    store.save()
    assert "must be" in viewer.get(address, 400).words()
    assert trail(app) == []


def test_no_other_kind_of_file_is_made(viewer: Visitor, store: Store) -> None:
    store.save()
    viewer.get(f"{PLACE}.xlsx", 404)


def test_only_so_many_files_are_written_at_once(app: Flask, viewer: Visitor, store: Store) -> None:
    store.save()
    taken = [viewer.client.get(f"{PLACE}.csv", buffered=False) for _ in range(MOST_AT_ONCE)]
    refused = viewer.client.get(f"{PLACE}.csv")
    assert refused.status_code == 429
    assert refused.headers["Retry-After"].isdigit()
    for response in taken:
        response.close()
    assert viewer.client.get(f"{PLACE}.csv").status_code == 200
