"""A row of a search shows the place that has what was searched for, and no more than the account may see."""

import pytest
from flask import Flask

from app.admin.lists.excerpt import LONGEST_BEFORE, sought_in
from tests.admin.conftest import SignIn
from tests.admin.page import Page
from tests.admin.store import Store, department_path
from tests.admin.test_personal import hide_from
from tests.admin.visitor import Visitor

LONG = "Good morning and welcome. " * 20


def marked(page: Page) -> list[str]:
    return [page.words(mark) for mark in page.find_all("mark")]


@pytest.mark.parametrize(
    ("typed", "text", "found"),
    [
        ("friday", "See you on Friday.", "Friday"),
        ("fri", "See you on Friday.", "Friday"),
        ("FRÜH", "Morgens fruh da", "fruh"),
        ("cafe", "Ins Cafe\u0301 um drei", "Cafe\u0301"),
        ("zzz friday", "See you on Friday.", "Friday"),
        ("文章", "これは長い文章です", "文章"),
        ("5550123", "Call 5550123 now", "5550123"),
        ("strasse", "Lange Straße 7", "Straße"),
    ],
)
def test_a_place_is_found_whatever_the_accents_and_the_case(typed: str, text: str, found: str) -> None:
    place = sought_in(typed, whole_words=False).excerpt(text, 140)
    assert place is not None
    assert place.found == found
    assert place.before + place.found + place.behind == text


def test_what_stands_far_behind_is_shown_with_a_little_before_it() -> None:
    place = sought_in("friday", whole_words=False).excerpt(f"{LONG}\nsee you on Friday at ten. {LONG}", 60)
    assert place is not None
    assert place.before.startswith("…")
    assert len(place.before) <= LONGEST_BEFORE + 1
    assert (place.found, place.behind[:7]) == ("Friday", " at ten")
    assert len(place.before + place.found + place.behind) == 60


@pytest.mark.parametrize("typed", [None, "", "other", "day", "ann@mail.example"])
def test_there_is_no_place_where_no_word_begins_so(typed: str | None) -> None:
    assert sought_in(typed, whole_words=False).excerpt("See you on Friday.", 140) is None


def test_whoever_searches_whole_words_sees_no_place_that_only_begins_so() -> None:
    assert sought_in("fri", whole_words=True).excerpt("See you on Friday.", 140) is None


def test_a_list_shows_the_place_and_not_the_first_line(editor: Visitor, store: Store) -> None:
    store.save(body=f"{LONG}\nThe <b>parcel</b> is here", subject="About a parcel & more")
    page = editor.get(f"{department_path()}?q=parcel")
    assert marked(page) == ["parcel", "parcel"]
    row = page.words(page.find("p", "row-text"))
    assert "About a parcel & more" in row
    assert "parcel</b> is here" in row
    assert "Good morning" not in row


def test_a_list_of_everything_marks_nothing(editor: Visitor, store: Store) -> None:
    store.save(body="The parcel is here")
    assert marked(editor.get(department_path())) == []


def test_a_place_shows_no_more_than_the_account_may_see(app: Flask, sign_in: SignIn, store: Store) -> None:
    store.save(body=f"{LONG}\nCall +1 202 555 0111 parcel")
    hide_from(app, "viewer")
    viewer = sign_in("viewer")
    page = viewer.get(f"{department_path()}?q=parcel")
    assert marked(page) == ["parcel"]
    assert "•••" in page.words(page.find("p", "row-text"))
    for typed in ("5550111", "12025550111"):
        assert marked(viewer.get(f"{department_path()}?q={typed}")) == []


def test_a_name_that_is_hidden_is_no_place(app: Flask, sign_in: SignIn, store: Store) -> None:
    store.save(body=f"{LONG}\nA parcel for Cho", recipient_name="Cho Min-seo")
    hide_from(app, "viewer")
    viewer = sign_in("viewer")
    page = viewer.get(f"{department_path()}?q=parcel")
    assert marked(page) == ["parcel"]
    assert "parcel for C•••" in page.words(page.find("p", "row-text"))
    assert marked(viewer.get(f"{department_path()}?q=cho")) == []
    assert marked(sign_in("admin").get(f"{department_path()}?q=cho")) == ["Cho"]
