"""Why messages failed, as an overview tells it: what few messages share may tell of a person, so not all see it."""

import re

import pytest
from flask import Flask

from app.admin.overview import pages
from app.admin.overview.rankings import SHARED_BY
from tests.admin.managed import Register
from tests.admin.overview_scene import ALL, NOW, ONE
from tests.admin.page import Page
from tests.admin.store import Store
from tests.admin.visitor import Visitor

OFTEN, SELDOM, ONCE = "No answer", "Quackenbush has blocked us", "Oxenstierna moved away"


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "now", lambda: NOW)


@pytest.fixture
def masked(app: Flask, viewer: Visitor) -> Visitor:
    Register(app).change("viewer", sees_personal_data=False)
    return viewer


def fail(store: Store, *reasons: tuple[str, int]) -> None:
    for reason, times in reasons:
        for number in range(times):
            store.save(f"{reason[:8]}-{number}", body="x", sent_at=NOW, delivery_failure=reason)


def rows(page: Page) -> list[list[str]]:
    """The table, each row as its words and its number."""
    [table] = [one for one in page.find_all("section", "ranking") if one.get("aria-labelledby") == "reasons"]
    return [[page.words(cell) for cell in row] for row in table.iter("tr")][1:]


def test_a_reason_that_few_messages_share_is_one_of_the_others_to_those_who_see_no_names(
    masked: Visitor, store: Store
) -> None:
    fail(store, (SELDOM, SHARED_BY - 1), (OFTEN, SHARED_BY), (ONCE, 1))
    for path in (ALL, ONE):
        page = masked.get(path)
        assert rows(page) == [["No answer 50 %", "10"], ["Other reasons 50 %", "10"]]
        html = masked.client.get(path).get_data(as_text=True)
        assert "Quackenbush" not in html
        assert "Oxenstierna" not in html
        assert page.has_link("No answer")
        assert not page.has_link("Other reasons")


def test_the_others_are_all_that_is_not_listed(masked: Visitor, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.admin.overview.rankings.SHARED_BY", 2)
    monkeypatch.setattr("app.admin.overview.rankings.LONGEST_TABLE", 2)
    fail(store, (OFTEN, 3), ("Mailbox full", 2), (SELDOM, 1))
    assert rows(masked.get(ONE)) == [["No answer 50 %", "3"], ["Other reasons 50 %", "3"]]


def test_without_others_none_are_told(masked: Visitor, store: Store) -> None:
    fail(store, (OFTEN, SHARED_BY))
    assert rows(masked.get(ONE)) == [["No answer 100 %", "10"]]


def test_whoever_sees_names_sees_every_reason(editor: Visitor, store: Store) -> None:
    fail(store, (SELDOM, 1), (OFTEN, SHARED_BY))
    assert [row[1] for row in rows(editor.get(ONE))] == ["10", "1"]
    assert editor.get(ONE).has_link(SELDOM)


def test_a_reason_that_was_cut_tells_no_half_of_a_number(masked: Visitor, store: Store) -> None:
    start = "The carrier of the other side could not find anybody under this address at all"
    for number, end in enumerate(("+13105550123", "+1 310 555 0123", "ann@mail.example")):
        text = f"{start[: 80 - len(end) + 5]} {end}"
        for copy in range(SHARED_BY):
            store.save(f"m{number}-{copy}", body="x", sent_at=NOW, delivery_failure=text)
    page = masked.get(ONE)
    words = page.words(page.find_all("section", "ranking")[0])
    assert words.count("…") == 3
    assert not {"+1310", "310", "ann"} & set(re.split(r"[ @]", words))
