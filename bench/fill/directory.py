"""The departments and users of a plan: they are in the store before their messages, as they are when a bench saves."""

from collections.abc import Iterator

from app.messages.naming import words_of_name
from bench.fill.product import DEPARTMENT, USER, Row
from bench.fill.story import Plan, customers, places_of


def departments(plan: Plan) -> list[Row]:
    return [_row(DEPARTMENT.columns.keys(), plan, id=one.id, name=one.name) for one in places_of(plan)]


def users(plan: Plan) -> Iterator[Row]:
    for place in places_of(plan):
        for one in customers(plan, place):
            name = one.name if one.named else None
            yield _row(USER.columns.keys(), plan, department_id=place.id, id=one.user_id, name=name)


def name_words(plan: Plan) -> Iterator[Row]:
    """The words of the users' names."""
    for row in users(plan):
        yield from words_of_name(row["department_id"], row["id"], row["name"])


def pairs(plan: Plan) -> list[tuple[str, str]]:
    """The ids of all departments and users."""
    return [(row["department_id"], row["id"]) for row in users(plan)]


def _row(columns: list[str], plan: Plan, **values: object) -> Row:
    return {**dict.fromkeys(columns), "created_at": plan.since, **values}
