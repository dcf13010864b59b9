"""Around a list: how far a page of it looked, what a day in its address means, and where lists stand in the menu."""

from datetime import timedelta

import pytest

from app.messages import newest
from tests.admin.conftest import SignIn
from tests.admin.store import Store, department_path, user_path
from tests.admin.test_message_lists import AT, bodies
from tests.admin.visitor import Visitor


def test_a_page_says_how_far_it_looked_and_offers_to_look_further(
    editor: Visitor, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newest, "FIRST_STRIDE", 2)
    monkeypatch.setattr(newest, "LOOKED_AT", 2)
    for number in range(5):
        kind = "NOTE" if number in {1, 2} else "OUTGOING"
        store.save(f"m-{number}", body=f"m-{number}", type=kind, sent_at=AT + timedelta(days=number))
    first = editor.get(f"{department_path()}?type=NOTE")
    assert bodies(first) == []
    assert "Nothing so far" in first.words()
    assert "No message back to 5 Jan 2026, 03:04:05 UTC" in first.words()
    counted = editor.get(first.link("Count what matches"))
    assert "Nothing so far" in counted.words()
    assert "2 messages match" in counted.words()
    second = editor.get(first.link("Look further back"))
    assert bodies(second) == ["m-2", "m-1"]
    assert "Looked at all messages back to 3 Jan 2026, 03:04:05 UTC" in second.words()
    third = editor.get(second.link("Look further back"))
    assert "No older message matches" in third.words()
    assert "Look further back" not in third.words()


def test_the_pages_of_a_department_are_under_departments_in_the_menu(editor: Visitor, store: Store) -> None:
    store.save()

    def present(path: str) -> list[str]:
        page = editor.get(path)
        menu = page.find("nav", "sections")
        return [page.words(link) for link in menu.iter("a") if link.get("aria-current")]

    of_department = (department_path(), f"{department_path()}overview", user_path())
    assert [present(path) for path in of_department] == [["Departments"]] * 3
    assert present("/admin/messages") == ["Messages"]


def test_a_day_stands_for_its_beginning_and_its_end(editor: Visitor, store: Store) -> None:
    store.save()
    page = editor.get(f"{department_path()}?day=2026-05-14")
    fields = {e.get("name"): e.get("value") for e in page.find_all("input")}
    assert (fields["from"], fields["to"]) == ("2026-05-14", "2026-05-14")
    wrong = editor.get(f"{department_path()}?day=never", 400)
    assert wrong.errors_beside() == dict.fromkeys(("from", "to"), "Must be a day like 2025-03-28")


def test_only_admins_have_a_shortcut_to_the_trash(sign_in: SignIn, store: Store) -> None:
    store.save()
    assert sign_in("admin").get(department_path()).link("Trash") == f"{department_path()}?trashed=1"
    assert not sign_in("editor").get(department_path()).has_link("Trash")
