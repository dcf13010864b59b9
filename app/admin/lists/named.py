"""The departments and users whose given name matches a search, above the messages that do."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for

from app.admin.door import account
from app.admin.lists.filters import FilterQuery
from app.admin.personal import personal
from app.admin.rendering import short
from app.extensions import db
from app.messages.names import Named, departments_named, users_named
from app.models import Department

# So few that they stand above the messages.
MOST_DEPARTMENTS, MOST_USERS = 5, 8
# A shorter text would be the beginning of too many ids.
SHORTEST_ID = 4
LONGEST_LABEL = 60


@dataclass(frozen=True, slots=True)
class NamedLink:
    """A department or a user: its name or else its id, where it is, and of a user in which department."""

    label: str
    id: str
    url: str
    department: str | None


@dataclass(frozen=True, slots=True)
class NamedFound:
    """Those that are shown, how many more there are of each, and where all of them are listed if anywhere."""

    departments: list[NamedLink]
    users: list[NamedLink]
    more_departments: int
    more_users: int
    departments_url: str
    users_url: str | None


def named_found(place: Department | None, query: FilterQuery, names: Mapping[str, str | None]) -> NamedFound | None:
    """What a search of one department, or of all, finds by name; None where that is nothing.

    `names` are those of the departments that the account sees, where it searches all of them.
    """
    text = query.given.get("q")
    if not text or query.errors:
        return None
    only = place.id if place else query.department
    departments = [] if only else departments_named(db.session(), account().departments, text, by_id=_is_long(text))
    seen = {only} if only else account().departments
    users = users_named(db.session(), seen, text, whole_words=account().searches_whole_words)
    if not departments and not users:
        return None
    return NamedFound(
        [_department(one) for one in departments[:MOST_DEPARTMENTS]],
        [_user(one, None if place else names) for one in users[:MOST_USERS]],
        max(0, len(departments) - MOST_DEPARTMENTS),
        max(0, len(users) - MOST_USERS),
        url_for("admin.departments", name=text),
        url_for("admin.users", department=only, name=text) if only else None,
    )


def _is_long(text: str) -> bool:
    return len(text) >= SHORTEST_ID


def _department(one: Named) -> NamedLink:
    url = url_for("admin.department_messages", department=one.id)
    return NamedLink(short(one.name or one.id, LONGEST_LABEL), one.id, url, None)


def _user(one: Named, names: Mapping[str, str | None] | None) -> NamedLink:
    """A user, whose name is a customer's; `names` of departments are given where the user's is to be told."""
    url = url_for("admin.user_messages", department=one.department_id, user=one.id)
    place = None if names is None else names.get(one.department_id) or one.department_id
    return NamedLink(
        short(personal(one.name) or one.id, LONGEST_LABEL), one.id, url, place and short(place, LONGEST_LABEL)
    )
