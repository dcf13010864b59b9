"""The texts of a message that are there to be copied: its JSON, and the command that would save it again."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete

from app.access.clients import SCOPE_CREATE
from app.extensions import db
from app.messages.shape import message_shape
from app.models import Client
from app.models.engine import writing
from tests.admin.conftest import SignIn
from tests.admin.page import Page
from tests.admin.store import CLIENT, FIRST_SAVE, Store, message_path
from tests.admin.test_message_page import TEXTS, each_text
from tests.admin.visitor import Visitor

QUOTING = {
    "single quotes": "it's 'here'",
    "double quotes": 'say "hi"',
    "expansions": "$HOME ${HOME} $(id) `id` $((1+1)) !! !$ ~ * ? [a] {a,b} \\ \\\\ \\n",
    "end of the command": "\nEND_OF_MESSAGE\nEND_OF_MESSAGE",
    "operators": "a; b & c | d > e < f # g\n\n--next",
    "direction marks": "\u202eevil\u2069 \x1b[31m\x9b31m\x7f",
}
SHELLS = [shell for shell in ("bash", "dash") if shutil.which(shell)]


def shown(page: Page, part: str) -> str:
    return page.text(next(e for e in page.find_all("pre") if e.get("id") == f"copy-{part}"))


def labels(page: Page) -> list[str]:
    """What can be opened of the copies."""
    return [page.words(summary) for one in page.find_all("details", "copy") for summary in one.iter("summary")]


@pytest.fixture(autouse=True)
def client(app: Flask) -> None:
    """Whom the messages say that they are from."""
    with app.app_context(), writing(db.engine) as session:
        session.add(Client(username=CLIENT, scopes=SCOPE_CREATE, all_departments=True, created_at=FIRST_SAVE))


def run(command: str, folder: Path, shell: str = "bash") -> tuple[list[str], bytes]:
    """The arguments and the input that a shell gives to curl when this command is pasted into it."""
    fake = folder / "curl"
    fake.write_text('#!/bin/sh\nfor one; do printf "%s\\n" "$one"; done > "$(dirname "$0")/arguments"\nexec cat\n')
    fake.chmod(0o755)
    done = subprocess.run(
        [shell],
        input=command.encode(),
        env={"PATH": f"{folder}:/usr/bin:/bin", "HOME": "/nowhere"},
        capture_output=True,
        check=True,
    )
    assert done.stderr == b""
    return (folder / "arguments").read_text().splitlines(), done.stdout


def test_the_json_is_what_the_api_returns(editor: Visitor, store: Store) -> None:
    store.save(body="Hello\r\n<b>", type="NOTE", sent_at=FIRST_SAVE, unknown={"campaign": {"id": 7}})
    expected = json.loads(json.dumps(message_shape(vars(store.message()))))
    assert json.loads(shown(editor.get(message_path()), "json")) == expected
    assert editor.client.get(f"{message_path()}/raw/json").get_json() == expected


@each_text
def test_the_command_says_the_same_in_any_shell(editor: Visitor, store: Store, tmp_path: Path, text: str) -> None:
    check_command(editor, store, tmp_path, text)


@pytest.mark.parametrize("text", QUOTING.values(), ids=QUOTING.keys())
def test_the_command_survives_what_a_shell_would_act_upon(
    editor: Visitor, store: Store, tmp_path: Path, text: str
) -> None:
    check_command(editor, store, tmp_path, text)


def check_command(editor: Visitor, store: Store, folder: Path, text: str) -> None:
    name = text[:64]
    store.save(body=text, subject=name, recipient_name=name, unknown={json.dumps(name): {name: name}})
    command = editor.client.get(f"{message_path()}/raw/curl").get_data(as_text=True)
    for shell in SHELLS:
        arguments, sent = run(command, folder, shell)
        assert arguments == [
            "-X",
            "PUT",
            "http://localhost/communications/department/clinic/user/sam/botmessage",
            "-u",
            "clinic-bot:SECRET",
            "-H",
            "Content-Type: application/json",
            "--data-binary",
            "@-",
        ]
        assert json.loads(sent) == {
            "uuid": "first",
            "messageAttributes": {"body": text, "subject": name},
            "messageSendingAttributes": {"recipientName": name},
            name: {name: name},
        }


def test_the_page_shows_the_command_character_for_character(editor: Visitor, store: Store) -> None:
    store.save(body=TEXTS["references"] + TEXTS["CRLF"])
    raw = editor.client.get(f"{message_path()}/raw/curl").get_data(as_text=True)
    assert shown(editor.get(message_path()), "curl") == raw
    assert raw.isprintable() or set(filter(lambda c: not c.isprintable(), raw)) == {"\n"}


def test_the_command_of_what_no_client_here_saved_leaves_the_name_to_be_filled_in(
    app: Flask, editor: Visitor, store: Store
) -> None:
    """As of a message that was imported."""
    store.save()
    assert f"-u {CLIENT}:SECRET" in shown(editor.get(message_path()), "curl")
    with app.app_context(), writing(db.engine) as session:
        session.execute(delete(Client))
    assert "-u CLIENT:SECRET" in shown(editor.get(message_path()), "curl")


def test_of_a_message_in_the_trash_nothing_is_offered_that_the_api_refuses(editor: Visitor, store: Store) -> None:
    store.save()
    store.trash("first", "editor")
    assert labels(editor.get(message_path())) == ["JSON, in the shape of the API"]
    editor.get(f"{message_path()}/raw/curl", 404)
    assert editor.client.get(f"{message_path()}/raw/json").status_code == 200
    store.restore("first", "editor")
    assert labels(editor.get(message_path())) == ["JSON, as the API returns it", "Command that would save it again"]


def test_the_command_says_that_it_ends_what_protects_a_staff_edit(editor: Visitor, store: Store) -> None:
    store.save(body="Hello", subject="Friday")

    def is_told() -> bool:
        return "Staff edited this message." in editor.get(message_path()).words()

    assert not is_told()
    store.edit("first", "admin", subject=None)
    assert not is_told(), "the command leaves out what is not set"
    store.edit("first", "admin", body="Good day")
    assert is_told()


def test_texts_that_are_too_long_for_the_page_have_an_address_of_their_own(editor: Visitor, store: Store) -> None:
    text = "0123456789" * 6553
    store.save(body=text)
    page = editor.get(message_path())
    assert len(editor.client.get(message_path()).get_data()) < 55_000
    assert not [e for e in page.find_all("pre") if (e.get("id") or "").startswith("copy-")]
    assert page.link("Read the whole text") == f"{message_path()}/raw/body"
    whole = editor.client.get(f"{message_path()}/raw/body")
    assert (whole.get_data(as_text=True), whole.content_type) == (text, "text/plain; charset=utf-8")
    assert json.loads(editor.client.get(f"{message_path()}/raw/json").get_data())["messageAttributes"]["body"] == text


def test_there_is_no_other_text_of_a_message(editor: Visitor, store: Store) -> None:
    store.save()
    editor.get(f"{message_path()}/raw/pdf", 404)


def test_a_body_opened_alone_is_no_page(sign_in: SignIn, store: Store) -> None:
    store.save(body="<script>alert(1)</script>")
    answer = sign_in("viewer").client.get(f"{message_path()}/raw/body")
    assert answer.content_type == "text/plain; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
