"""The page of one message: its text character for character, origins, delivery and history."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from app.messages.attributes import ATTRIBUTES
from tests.admin.page import Page
from tests.admin.store import CLIENT, FIRST_SAVE, Store, message_path
from tests.admin.visitor import Visitor

TEXTS = {
    "plain": "plain",
    "blanks around": " leading and trailing ",
    "leading line feed": "\nleading line feed",
    "line feeds around": "\n\ntwo of them\n\n",
    "CRLF": "\r\nDOS\r\nlines\r\n",
    "lone CR": "lone\rcarriage\rreturns\r",
    "tabs": "tab\tand\x0bvertical tab\x0cform feed",
    "C0 controls": "".join(map(chr, range(1, 32))),
    "C1 controls": "\x7f\x80\x85\x92\x9f",
    "blanks of Unicode": "\u00a0\u200b\u200e\u2028\u2029\ufeff\ufffd",
    "noncharacters": "\ufdd0\ufffe\U0001fffe",
    "not normalised": "e\u0301 is not \u00e9; \ufb01 is not fi",
    "script": "<script>alert(1)</script>",
    "end tags": "</span></div></textarea></title>--><!--",
    "attribute": '"><img src=x onerror=alert(1)>',
    "template": "{{ 7 * 7 }} {% raw %} ${7*7}",
    "references": "&amp; &lt; &#13; &#x0D; &notanentity; &",
    "scripts of the world": "שלום, مرحبا, 李雷, नमस्ते, 😀👩‍👩‍👧‍👦",
    "one long word": "W" * 5000,
    "one blank": " ",
}
each_text = pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())


def body_of(page: Page) -> str:
    return page.text(page.find("span", "body-text"))


def attributes(page: Page) -> dict[str, tuple[str, str]]:
    """Value and, where it is not the card's, origin of each attribute in the tables, by its label."""
    found = {}
    for table in page.find_all("table", "attributes"):
        for row in table.iter("tr"):
            if row.find("td") is not None:
                name, value, *origin = (page.words(cell) for cell in row)
                found[name] = (value, origin[0] if origin else "")
    return found


def history(page: Page) -> list[str]:
    return [page.words(step) for step in page.find_all("li", "step")]


@each_text
def test_a_body_is_shown_character_for_character(editor: Visitor, store: Store, text: str) -> None:
    store.save(body=text)
    assert body_of(editor.get(message_path())) == text


@each_text
def test_every_text_is_shown_as_text_everywhere(editor: Visitor, store: Store, text: str) -> None:
    """Names, reasons, statuses and unknown fields may hold anything, too. The pages stay valid."""
    name = text[:64]
    store.save(
        body=text,
        type="OUTGOING",
        subject=name,
        recipient_name=name,
        purpose=name,
        delivery_status=name,
        delivery_failure=name,
        unknown={json.dumps(name): {name: [name]}},
    )
    store.edit("first", "admin", subject=None, sender_name=name)
    page = editor.get(message_path())
    assert name in [page.text(e) for e in page.find_all("span", "exact")]
    assert not page.find_all("img")[1:]
    editor.get("/admin/departments/clinic/")
    editor.get(message_path() + "/edit")


def test_every_attribute_is_there_with_its_value(editor: Visitor, store: Store) -> None:
    store.save(body="Hello", type="NOTE", is_manual=False, attachments=0, sent_at=FIRST_SAVE, subject="")
    shown = attributes(editor.get(message_path()))
    assert sorted(shown) == sorted(attribute.label for attribute in ATTRIBUTES if attribute.name != "body")
    assert shown["Type"] == ("NOTE", "")
    assert shown["Sent by hand"] == ("No", "")
    assert shown["Attachments"] == ("0", "")
    assert shown["Sent"] == ("1 Mar 2026, 12:00:00.000 UTC", "")
    assert shown["Subject"] == ("Empty text", "")
    assert shown["Purpose"] == ("Not set", "")


def test_attachments_are_told_below_the_text(editor: Visitor, store: Store) -> None:
    def told(number: int | None) -> list[str]:
        store.save(attachments=number)
        page = editor.get(message_path())
        return [page.words(e) for e in page.find_all("p", "bubble-attachments")]

    assert [told(number) for number in (None, 0, 1, 2)] == [[], [], ["1 attachment"], ["2 attachments"]]


def test_a_name_stands_beside_its_address(editor: Visitor, store: Store) -> None:
    store.save(sender_name="Bot")
    shown = list(attributes(editor.get(message_path())))
    assert shown[6:10] == ["Sender name", "Sender", "Recipient name", "Recipient"]


def test_where_all_attributes_came_from_is_said_once(editor: Visitor, store: Store) -> None:
    store.save(type="NOTE", purpose="F", unknown={"campaign": 7, "flag": 1})
    page = editor.get(message_path())
    notes = [page.words(note) for note in page.find_all("p", "card-note")]
    said = f"From client {CLIENT}, version 1, 1 Mar 2026, 12:01:00 UTC"
    assert notes == [said, "The contract does not know these; they are kept as they came.", said]
    assert page.find_all("td", "attributes-origin") == []


def test_a_changed_attribute_names_who_changed_it(editor: Visitor, store: Store) -> None:
    store.save(body="Hello", purpose="F", subject="Old", type="OUTGOING", protocol="TEXT")
    store.save(purpose="D")
    store.edit("first", "admin", subject="New", body="Good day")
    page = editor.get(message_path())
    shown = attributes(page)
    assert shown["Purpose"] == ("D", f"client {CLIENT}, version 2, 1 Mar 2026, 12:02:00 UTC")
    assert shown["Subject"][0] == "New Edited by staff The integration said: Old"
    assert shown["Subject"][1] == "staff admin, version 3, 1 Mar 2026, 12:03:00 UTC"
    origin = page.words(page.find("p", "bubble-origin"))
    assert origin == "Body from staff admin, version 3, 1 Mar 2026, 12:03:00 UTC Edited by staff"
    assert shown["Type"] == ("OUTGOING", "")
    usual = page.words(page.find("p", "card-note"))
    assert usual == f"Unless a row says otherwise, from client {CLIENT}, version 1, 1 Mar 2026, 12:01:00 UTC"
    assert "What the integration had said Hello" in page.words(page.find("details", "said"))


def test_the_history_shows_old_and_new_with_who_and_when(editor: Visitor, store: Store) -> None:
    store.save(body="One", is_manual=True)
    store.save(body="Two", sent_at=FIRST_SAVE, unknown={"campaign": {"id": 7}})
    store.edit("first", "admin", body="Three", is_manual=None)
    steps = history(editor.get(message_path()))
    assert len(steps) == 3
    assert steps[0].startswith("Version 3 staff admin, 1 Mar 2026, 12:03:00 UTC")
    assert "Body from Two to Three" in steps[0]
    assert "Sent by hand from Yes to Not set" in steps[0]
    assert steps[1].startswith(f"Version 2 client {CLIENT}, 1 Mar 2026, 12:02:00 UTC")
    assert "Body from One to Two" in steps[1]
    assert "Sent from Not set to 1 Mar 2026, 12:00:00.000 UTC" in steps[1]
    assert 'campaign from Not set to { "id": 7 }' in steps[1]
    assert "Saved for the first time." in steps[2]
    assert store.message().request_uuid in steps[2]


def test_the_record_shows_ids_version_and_times(editor: Visitor, store: Store) -> None:
    store.save()
    store.edit("first", "admin", body="Later")
    words = editor.get(message_path()).words()
    for part in (
        "User id sam",
        "Department id clinic",
        "Version 2",
        "Created 1 Mar 2026, 12:01:00 UTC",
        "Updated 1 Mar 2026, 12:02:00 UTC",
        f"First requestUuid {store.message().request_uuid}",
    ):
        assert part in words


@pytest.mark.parametrize(
    ("milliseconds", "lag"),
    [
        (0, "0 s later"),
        (2161, "2.161 s later"),
        (59_999, "59.999 s later"),
        (130_000, "2 min 10 s later"),
        (7_380_000, "2 h 3 min later"),
        (200_000_000, "2 d 7 h later"),
        (-500, "received 0.5 s before it was sent"),
    ],
)
def test_the_delivery_shows_sent_received_and_the_lag(
    editor: Visitor, store: Store, milliseconds: int, lag: str
) -> None:
    sent = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    store.save(sent_at=sent, received_at=sent + timedelta(milliseconds=milliseconds))
    page = editor.get(message_path())
    assert page.words(page.find("li", "journey-lag")) == lag


def test_a_failed_delivery_says_why(editor: Visitor, store: Store) -> None:
    store.save(delivery_status="FAILED", delivery_failure="mailbox full")
    page = editor.get(message_path())
    assert page.words(page.find("p", "failure")) == "mailbox full"
    assert page.words(page.find("span", "badge")) == "Failed"


def told_failure(page: Page) -> str:
    return page.words(page.find("p", "journey-told"))


def test_a_failure_names_the_report_that_made_it_one(editor: Visitor, store: Store) -> None:
    """A status that says no failure is no report of one; a reason may come later than the status that failed."""
    store.save(delivery_status="SENT")
    store.save(subject="About Friday")
    store.save(delivery_failure="Came later")
    assert f"{CLIENT}, version 3," in told_failure(editor.get(message_path()))
    store.save("second", delivery_status="BOUNCED")
    store.save("second", delivery_failure="Came later")
    assert f"{CLIENT}, version 1," in told_failure(editor.get(message_path("second")))


def test_a_receipt_that_came_before_its_message_has_no_text_yet(editor: Visitor, store: Store) -> None:
    store.save(received_at=FIRST_SAVE)
    words = editor.get(message_path()).words()
    assert "Message of User sam" in words
    assert "Sent Not known" in words


def test_fields_outside_the_contract_are_shown_beside_the_message(editor: Visitor, store: Store) -> None:
    store.save(unknown={"campaign": {"id": 7, "name": "Früh\rling"}, "flag": False})
    page = editor.get(message_path())
    assert attributes(page)["campaign"][0] == '{ "id": 7, "name": "Früh\\rling" }'
    assert attributes(page)["flag"][0] == "false"
