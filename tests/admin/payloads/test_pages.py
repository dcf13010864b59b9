"""Whatever text a customer, an integration or a colleague wrote, every page shows it as text."""

import re
from collections.abc import Iterator
from itertools import chain

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.admin.conftest import SignIn
from tests.admin.markup import faults_of as invalid
from tests.admin.payloads.planted import SINGLES, USER, Group, plant_groups, plant_singles, plant_traces
from tests.admin.payloads.skeleton import Skeleton, as_text, faults_of, skeleton_of
from tests.admin.payloads.texts import ELEMENTS, PAYLOADS
from tests.admin.visitor import Visitor
from tests.api.factories import make_caller

# What else an address may be asked for with, by endpoint.
QUERIES = {
    "admin.department_messages": ["?trashed=1", "?count=1", "?q=plain", "?q=alert"],
    "admin.all_messages": ["?trashed=1", "?q=plain", "?q=alert"],
    "admin.conversation": ["?of=edited"],
}
# The pages that show a message whole. They show every text, and the others about a group every second group of them.
SHOWING = {"admin.message", "admin.edit", "admin.versions", "admin.version", "admin.conversation"}
# Elements that are never closed.
VOID = {"br", "hr", "img", "input", "link", "meta", "wbr"}
# So many groups of plain words, with numbers of their own, show all that a page may be made of. There are as many words
# as make every list two pages long.
PLAIN, FIRST_PLAIN, TWO_PAGES = 12, 1_000, 240
NEXT = re.compile(r'href="([^"]+)" rel="next"|rel="next" href="([^"]+)"')
PRODUCTS = {str(int(number) * 7) for text in PAYLOADS for number in re.findall(r"(\d+)\*7", text)}

Walk = Iterator[tuple[str, str, str]]


def rules_of(app: Flask) -> list[Rule]:
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("admin.")]
    return [rule for rule in rules if "GET" in (rule.methods or ()) and "export" not in rule.endpoint]


def walk(app: Flask, visitor: Visitor, group: Group) -> Walk:
    """The endpoint, the address and the HTML of every page about a group."""
    values = {"department": group.department, "user": USER, "job": group.job, "username": "viewer", "part": "json"}
    for uuid, versions in (("edited", (1, 2)), ("trashed", (1,))):
        for version in versions:
            place = {**values, "message": uuid, "version": version}
            rules = [rule for rule in rules_of(app) if _is_due(rule, uuid, version)]
            shown = [rule for rule in rules if group.number % 2 == 0 or rule.endpoint in SHOWING]
            yield from _pages(app, visitor, shown, place)


def _is_due(rule: Rule, uuid: str, version: int) -> bool:
    """Whether the address is another one than for the message or version before."""
    first = (uuid, version) == ("edited", 1)
    told = first or ("message" in rule.arguments and (version == 1 or "version" in rule.arguments))
    return _is_about_a_group(rule) and told


def _is_about_a_group(rule: Rule) -> bool:
    return not rule.arguments.isdisjoint({"department", "job"})


def walk_all(app: Flask, visitor: Visitor) -> Walk:
    """The same of every page that is about no group, with all further pages of its list."""
    rules = [rule for rule in rules_of(app) if not _is_about_a_group(rule)]
    yield from _pages(app, visitor, rules, {"username": "viewer", "department": SINGLES, "user": USER, "secret": 1})


def _pages(app: Flask, visitor: Visitor, rules: list[Rule], place: dict[str, object]) -> Walk:
    for rule in rules:
        arguments = {name: place[name] for name in rule.arguments}
        address = app.url_map.bind("localhost").build(rule.endpoint, arguments)
        for query in ["", *QUERIES.get(rule.endpoint, [])]:
            yield from _list(visitor, rule.endpoint, address + query)


def _list(visitor: Visitor, endpoint: str, address: str | None) -> Walk:
    while address:
        response = visitor.client.get(address)
        html = response.get_data(as_text=True)
        # What is in the trash cannot be edited.
        assert response.status_code in {200, 302, 303, 409}, (address, response.status_code)
        if response.mimetype == "text/html" and response.status_code in {200, 409}:
            yield endpoint, address, html
        older = NEXT.search(html)
        address = (older[1] or older[2]).replace("&amp;", "&") if older else None


@pytest.fixture
def admin(sign_in: SignIn) -> Visitor:
    return sign_in("admin")


@pytest.fixture
def learned(app: Flask, admin: Visitor) -> dict[str, Skeleton]:
    """What each page is made of where all texts are plain words, by its endpoint."""
    make_caller(app, username="viewer")
    words = [f"plain words {number}" for number in range(2 * TWO_PAGES)]
    plant_singles(app, words[:TWO_PAGES], first=FIRST_PLAIN)
    plant_traces(app, words[:TWO_PAGES], first=FIRST_PLAIN)
    found: dict[str, Skeleton] = {}
    pages = [walk(app, admin, group) for group in plant_groups(app, words, first=FIRST_PLAIN)[:PLAIN]]
    for endpoint, _, html in chain(walk_all(app, admin), *pages):
        found.setdefault(endpoint, set()).update(skeleton_of(html))
    return found


def test_there_are_enough_texts_and_no_two_are_the_same() -> None:
    assert len(set(PAYLOADS)) == len(PAYLOADS) >= 300
    assert len(PRODUCTS) >= 5


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_whatever_was_written_is_text_on_every_page(app: Flask, admin: Visitor, learned: dict[str, Skeleton]) -> None:
    """A page is made of the same values on either database, so one of them shows them all."""
    plant_singles(app, PAYLOADS)
    plant_traces(app, PAYLOADS)
    groups, faults, shown = plant_groups(app, PAYLOADS), list[str](), set[str]()
    for endpoint, address, html in walk_all(app, admin):
        found = invalid(html) + faults_of(html, PAYLOADS, learned[endpoint]) + worked_out(html)
        faults += [f"{address} {fault}" for fault in found]
    for group in groups:
        for endpoint, address, html in walk(app, admin, group):
            found = invalid(html) + faults_of(html, [*group.texts], learned[endpoint])
            faults += [f"{address} {fault}" for fault in found]
            shown |= {endpoint for text in group.texts if as_text(text) in html}
    assert faults == []
    assert shown >= SHOWING
    # What the texts close is all that pages are made of.
    assert {tag for skeleton in learned.values() for tag, _ in skeleton} - {*ELEMENTS} - VOID == set()


def worked_out(html: str) -> list[str]:
    """The product that a template engine would have made of one of the texts."""
    return [f"worked out {product}" for product in PRODUCTS if product in html]
