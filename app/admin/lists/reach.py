"""The departments that whoever is logged in sees, for lists of all of them."""

from collections.abc import Mapping

from app.admin.door import account
from app.admin.lists.filters import FilterQuery
from app.extensions import db
from app.messages.directory import department_names

# More departments than any account sees; it only keeps a page from growing without bound.
MOST = 10_000


def names_of_departments() -> dict[str, str | None]:
    """The names of all departments that the account sees, by their ids."""
    return department_names(db.session(), account().departments, MOST)


def departments_in(query: FilterQuery, names: Mapping[str, str | None]) -> list[str]:
    """The ids of the departments that a list shows; one that the account does not see becomes an error of `query`."""
    if query.department is None or "department" in query.errors:
        return list(names)
    if query.department in names:
        return [query.department]
    query.errors["department"] = "must be a department that you see"
    return []
