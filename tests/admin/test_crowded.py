"""What is too much for a page is told on it, with the way to the rest; nothing is out of reach."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete

from app.access.staff import Role
from app.admin.people import list_page
from app.admin.people.department_choice import MOST_CHOICES
from app.extensions import db
from app.models import Client, ClientSecret
from app.models.engine import writing
from tests.admin.conftest import SignIn
from tests.admin.managed import Register
from tests.admin.page import Page
from tests.admin.store import Store, department_path, message_path
from tests.admin.visitor import Visitor

JSON = message_path() + "/raw/json"
VERSIONS = message_path() + "/versions"
MANY = {f"field{number:04d}": number for number in range(1000)}


@pytest.fixture
def admin(sign_in: SignIn) -> Visitor:
    return sign_in("admin")


def cells(page: Page) -> dict[str, list[str]]:
    """The rows of the fields outside the contract, by their path."""
    parts = [part for part in page.find_all("section") if part.get("aria-labelledby") == "other-heading"]
    rows = [[page.words(cell) for cell in row] for part in parts for row in part.iter("tr")]
    return {row[0]: row[1:] for row in rows if row[0] != "Field"}


def test_a_field_outside_the_contract_says_who_sent_it_last_and_when(viewer: Visitor, store: Store) -> None:
    store.save(unknown={"mood": "good", "place": "here", "gone": 1})
    store.edit("first", "editor", body="Hi")
    store.save(body="Hello", unknown={"mood": "bad", "gone": None})
    page = viewer.get(message_path())
    assert "Unless a row says otherwise, from client clinic-bot, version 3, 1 Mar 2026, 12:03:00 UTC" in page.words()
    assert cells(page) == {
        "mood": ['"bad"', ""],
        "place": ['"here"', "client clinic-bot, version 1, 1 Mar 2026, 12:01:00 UTC"],
    }


def test_of_many_fields_some_are_shown_and_all_are_in_the_json(viewer: Visitor, store: Store) -> None:
    store.save(unknown=MANY)
    page = viewer.get(message_path())
    shown = len(cells(page))
    assert 5 < shown < 50
    assert page.link(f"{1000 - shown} more fields, in the JSON") == JSON
    assert viewer.client.get(JSON).get_json()["unknownFields"] == MANY


def test_of_a_long_field_the_beginning_is_shown_and_all_is_in_the_json(viewer: Visitor, store: Store) -> None:
    store.save(unknown={"blob": "x" * 200_000, "y" * 5_000: 1})
    page = viewer.get(message_path())
    assert page.link("197,006 more characters") == JSON
    assert [path for path in cells(page) if path.startswith("y")] == ["y" * 600 + "\u2026"]
    assert viewer.client.get(JSON).get_json()["unknownFields"]["blob"] == "x" * 200_000


def test_a_version_is_whole_as_json_however_short_its_page_is(viewer: Visitor, store: Store) -> None:
    store.save(body="a " * 30_000, purpose="F", unknown=MANY)
    store.save(body="b", unknown=dict.fromkeys(MANY, 0))
    page = viewer.get(VERSIONS + "/1")
    assert page.link("46,000 more characters") == VERSIONS + "/1/json"
    first = viewer.client.get(VERSIONS + "/1/json").get_json()
    assert (first["version"], first["updatedAt"]) == (1, "2026-03-01T12:01:00.000Z")
    assert first["messageAttributes"]["body"] == "a " * 30_000
    assert first["unknownFields"] == MANY
    assert viewer.client.get(VERSIONS + "/2/json").get_json() == viewer.client.get(JSON).get_json()
    assert viewer.client.get(VERSIONS + "/3/json").status_code == 404
    assert "more fields changed" in viewer.get(VERSIONS + "/2").words()


def test_a_version_as_json_hides_what_its_page_hides(app: Flask, editor: Visitor, store: Store) -> None:
    store.save(body="Call 310-555-0123", sender_name="Ann", unknown={"of": "Ann"})
    store.save(body="Later")
    Register(app).change("editor", sees_personal_data=False)
    told = editor.client.get(VERSIONS + "/1/json").get_data(as_text=True)
    assert "555" not in told
    assert "Ann" not in told


def test_what_the_integration_had_said_is_whole_under_an_address_of_its_own(editor: Visitor, store: Store) -> None:
    said = "said " * 5_000
    store.save(body=said, sent_at=datetime(2026, 3, 1, tzinfo=UTC))
    store.edit("first", "editor", body="Short", sent_at=None)
    page = editor.get(message_path())
    address = message_path() + "/raw/said"
    assert page.link("24,000 more characters") == address
    assert editor.client.get(address).get_json() == {
        "messageAttributes.body": said,
        "messageDeliveryAttributes.sentTimestamp": "2026-03-01T00:00:00.000Z",
    }


def test_a_history_of_long_changes_comes_in_shorter_pages(viewer: Visitor, store: Store) -> None:
    for number in range(12):
        store.save(delivery_failure=f"{number} " * 1_000, subject=f"{number} " * 400, body=f"{number} " * 9_000)
    page, seen = viewer.get(VERSIONS), []
    while True:
        assert page.find_all("li", "step")
        seen += [page.words(heading).split()[1] for heading in page.find_all("h3")]
        older = f"Version {int(seen[-1]) - 1} and older"
        if not page.has_link(older):
            break
        page = viewer.get(page.link(older))
    assert seen == [str(number) for number in range(12, 0, -1)]


@pytest.mark.parametrize(("letter", "shown"), [("a", 64), ("\u738b", 21), ("&", 12)])
def test_a_row_shows_as_much_of_a_name_as_has_room_in_every_script(
    viewer: Visitor, store: Store, letter: str, shown: int
) -> None:
    store.save(type="OUTGOING", recipient_name=letter * 200, body=letter * 300, subject=letter * 30)
    page = viewer.get(department_path())
    assert page.words(page.find("a", "row-link")) == letter * shown + "\u2026"
    text = page.words(page.find("p", "row-text"))
    assert len(text.replace("&", "&amp;").encode()) <= 201
    assert text.startswith(letter * 30 + " " + letter)


def listed(page: Page) -> list[str]:
    return [page.words(row).split()[0] for row in page.find_all("th") if row.get("scope") == "row"]


@pytest.mark.parametrize("address", ["/admin/staff/", "/admin/clients/"])
def test_lists_of_people_come_page_by_page_and_can_be_narrowed(
    app: Flask, admin: Visitor, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setattr(list_page, "PER_PAGE", 3)
    names = [f"crowd-{number}" for number in range(5)]
    register = Register(app)
    with app.app_context(), writing(db.engine) as session:
        common = {"scopes": "message.create", "all_departments": True, "created_at": datetime.now(UTC)}
        session.add_all(Client(username=name, **common) for name in names)
    for name in names:
        register.add_staff(name)
    first = admin.get(f"{address}?name=CROWD")
    second = admin.get(first.link("Next page"))
    assert (listed(first), listed(second)) == (names[:3], names[3:])
    assert admin.get(second.link("First page")).text() == first.text()
    assert "is called that" in admin.get(f"{address}?name=nobody").words()
    assert "it does not say where the page begins" in admin.get(f"{address}?after=%00", 400).words()


def test_of_many_departments_the_chosen_ones_are_all_in_the_form(app: Flask, admin: Visitor, store: Store) -> None:
    for number in range(3):
        store.save(department=f"other-{number}")
    chosen = [f"d-{number:03d}" for number in range(MOST_CHOICES + 30)]
    register = Register(app)
    register.add_staff("many", Role.VIEWER, tuple(chosen))
    page = admin.get("/admin/staff/many")
    form = page.form("/admin/staff/many/access")
    ticks = [
        e.get("value") for e in page.find_all("input") if e.get("name") == "listed" and e.get("checked") is not None
    ]
    assert ticks == chosen[:MOST_CHOICES]
    assert form.fields["others"].split() == chosen[MOST_CHOICES:]
    sent = {**form.submitted(), "listed": ticks, "sees_personal_data": ""}
    assert admin.client.post("/admin/staff/many/access", data=sent).status_code == 303
    assert [one.department_id for one in register.staff("many").departments] == chosen


def test_secrets_that_are_over_leave_the_page_when_there_are_many(app: Flask, admin: Visitor) -> None:
    at = datetime.now(UTC) - timedelta(days=1)
    with app.app_context(), writing(db.engine) as session:
        secrets = [ClientSecret(digest=f"digest-{n}", created_at=at, revoked_at=at if n else None) for n in range(15)]
        session.add(
            Client(username="old", scopes="message.create", all_departments=True, created_at=at, secrets=secrets)
        )
    page = admin.get("/admin/clients/old")
    assert len(listed(page)) == 11
    assert page.link("4 older ones") == "/admin/audit?subject=old"
    assert "4 older ones are over." in page.words()
    with app.app_context(), writing(db.engine) as session:
        session.execute(delete(ClientSecret).where(ClientSecret.digest.in_([f"digest-{n}" for n in (12, 13, 14)])))
    assert "One older one is over." in admin.get("/admin/clients/old").words()
