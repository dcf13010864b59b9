"""Whatever stands in an address or is sent in a form, a page answers, if only by saying what is wrong."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from flask import Flask
from flask_wtf import FlaskForm
from wtforms.fields.core import UnboundField

from tests.admin.conftest import SignIn
from tests.admin.store import Store
from tests.admin.test_access import PLACE
from tests.admin.visitor import Visitor
from tests.api.factories import make_caller

APP = Path(__file__).parents[2] / "app"
ODD = ["", "x", "-1", "0", "1" * 400, "x" * 5_000, "%00", "%ff%fe", "%F0%9F%98%80", "%D9%A3", "..%2F", "1e9", "NaN"]
# A few names are asked for at once with this: neither a number nor a day nor a cursor, and no text to Postgres either.
NOTHING, FEW = "%00", 8


def known_names() -> set[str]:
    """The names that a page asks for, and those of the parts of addresses, which a careless one would mix up."""
    code = "\n".join(path.read_text("utf-8") for path in (APP / "admin").rglob("*.py"))
    asked = set(re.findall(r'args(?:\.get(?:list)?\(|\[)"(\w+)"', code))
    listed = set(re.findall(r'Parameter\("(\w+)"', code)) | set(re.findall(r'(?:Choice|Day)Parameter\("(\w+)"', code))
    assert {"cursor", "q"} <= asked | listed
    return asked | listed | {*PLACE} | {"endpoint", "values", "_external", "_method", "_scheme", "self"}


@pytest.fixture
def admin(app: Flask, sign_in: SignIn, store: Store) -> Visitor:
    store.save()
    make_caller(app, username=str(PLACE["username"]))
    return sign_in("admin")


def pages(app: Flask, **changed: str) -> Iterator[str]:
    """The address of every page, and with `changed` of those that have this in their paths."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("admin.") and "GET" in (rule.methods or ()) and changed.keys() <= rule.arguments:
            place = {name: PLACE[name] for name in rule.arguments}
            path = app.url_map.bind("localhost").build(rule.endpoint, place | dict.fromkeys(changed, "CHANGED"))
            yield path.replace("CHANGED", "".join(changed.values()))


def posts(app: Flask) -> list[str]:
    """The address of every form, but for those that end the session with which it is sent."""
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("admin.")]
    bind = app.url_map.bind("localhost").build
    return [
        bind(rule.endpoint, {name: PLACE[name] for name in rule.arguments}, method="POST")
        for rule in rules
        if "POST" in (rule.methods or ()) and "logout" not in rule.endpoint
    ]


def form_names() -> set[str]:
    """The names of all fields of all forms."""
    classes = [FlaskForm]
    for one in classes:
        classes += one.__subclasses__()
    written = {name for one in classes for name in dir(one) if isinstance(getattr(one, name), UnboundField)}
    code = "\n".join(path.read_text("utf-8") for path in (APP / "admin").rglob("*.py"))
    read = set(re.findall(r'form(?:\.get(?:list)?\(|\[)"(\w+)"', code))
    assert {"name", "bulk_action"} <= written | read
    return written | read


def failing(admin: Visitor, addresses: Iterator[str]) -> list[tuple[str, int]]:
    answered = [(address[:200], admin.client.get(address).status_code) for address in addresses]
    assert answered
    return [(address, status) for address, status in answered if status not in {200, 302, 303, 400, 404, 409}]


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_no_page_fails_for_all_that_its_address_may_ask(odd: str, app: Flask, admin: Visitor) -> None:
    everything = "&".join(f"{name}={odd}" for name in sorted(known_names()))
    assert failing(admin, (f"{path}?{everything}" for path in pages(app))) == []


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_no_page_fails_for_a_few_things_that_its_address_asks(app: Flask, admin: Visitor) -> None:
    """Each name comes in two companies, as one may keep a page from looking at another."""
    names = sorted(known_names())
    companies = [names[start : start + FEW] for start in range(0, len(names), FEW)]
    companies += [names[start :: len(companies)] for start in range(len(companies))]
    asked = ["&".join(f"{name}={NOTHING}" for name in company) for company in companies]
    assert failing(admin, (f"{path}?{query}" for path in pages(app) for query in asked)) == []


@pytest.mark.parametrize("odd", ["x", "x\0y", "\ud7ff\U0001f600", "-1", "x" * 70_000], ids=range(5))
def test_no_form_fails_for_what_is_sent(odd: str, app: Flask, admin: Visitor) -> None:
    names, token, failed = form_names(), admin.token(), []
    for path in posts(app):
        for sent in (dict.fromkeys(names, odd), {}):
            status = admin.client.post(path, data=sent | {"csrf_token": token}).status_code
            if status >= 500:
                failed.append((path, status))
    assert failed == []
    assert admin.client.get("/admin/").status_code == 200


@pytest.mark.parametrize("name", ["department", "user", "message", "job", "username"])
def test_no_page_fails_for_an_odd_path(name: str, app: Flask, admin: Visitor) -> None:
    odd = [text for text in ODD if text and quote(unquote(text), safe="") not in {".", ".."}]
    assert failing(admin, (path for text in odd for path in pages(app, **{name: text}))) == []
