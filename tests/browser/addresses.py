"""The address of every page, as the routes themselves tell it, so that a page that comes later is visited too."""

from collections.abc import Iterator
from itertools import product

from flask import Flask
from werkzeug.routing import AnyConverter, Rule

from tests.browser.past import JOB
from tests.browser.product import CLIENT
from tests.browser.scene import DEE, DEPARTMENT, ODD

# What each part of a path stands for. A route with a part that is not here makes the tests fail until it is.
PARTS = {
    "department": DEPARTMENT,
    "user": DEE,
    "message": ODD,
    "version": "1",
    "part": "json",
    "job": JOB,
    "client": CLIENT,
    "staff": "vera",
    "secret": "1",
}
OTHER_DOORS = {"api", "health", "static"}


def addresses_of(app: Flask, **parts: str) -> list[str]:
    """The path of each address of the pages that can be opened, in an order of its own. `parts` replace those above."""
    with app.test_request_context():
        return sorted({path for rule in page_rules(app) for path in _paths(app, rule, PARTS | parts)})


def page_rules(app: Flask) -> list[Rule]:
    """The routes of the pages that answer a GET."""
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.split(".")[0] not in OTHER_DOORS]
    return [rule for rule in rules if "GET" in (rule.methods or set())]


def _paths(app: Flask, rule: Rule, parts: dict[str, str]) -> Iterator[str]:
    """The paths of one route: where a part is one of a few words, one for each of them."""
    names = sorted(rule.arguments)
    for values in product(*(_values(rule, name, parts) for name in names)):
        yield app.url_map.bind("localhost").build(rule.endpoint, dict(zip(names, values, strict=True)))


def _values(rule: Rule, name: str, parts: dict[str, str]) -> list[str]:
    converter = rule._converters[name]  # noqa: SLF001  Nothing public tells the words that a part may be.
    if isinstance(converter, AnyConverter):
        return sorted(converter.items)
    if name == "username":
        name = "client" if "/clients/" in rule.rule else "staff"
    assert name in parts, f"Say in {__name__}.PARTS what <{name}> of {rule.rule} stands for."
    return [parts[name]]
