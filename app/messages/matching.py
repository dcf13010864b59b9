"""Which messages a list holds: its filters, as conditions of a statement."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, not_
from sqlalchemy.orm import Session

from app.messages.outcome import has_failed, reason_of_failure
from app.messages.query import as_fts5, as_tsquery, parse
from app.messages.words import LONGEST_SUFFIX, SHORTEST_NUMBER
from app.models import Message
from app.models.search import department_without_index, has_words

NO_TYPE = "NO_TYPE"
NOT_SAID = "NOT_SAID"


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; None leaves a filter out.

    Times are about `occurred_at`: `since` is included, `until` is not. `text` is what was typed into a search box
    (app/messages/query.py); with `whole_words` no word is found by its beginning. `type` may be NO_TYPE, for messages
    that have none. Of several for `delivery_status` one is to be met. `is_manual` False takes all that is not known to
    be sent by hand, NOT_SAID that of which nobody said it. `reason` is why a message failed (`reason_of_failure` in
    app/messages/outcome.py). `warning` is a code of app/messages/standing.py; `counterparty` a key as
    app/messages/words.py makes it, or the last digits of a number; `client` the username that saved the message first.
    Messages in the trash are in no list but with `trashed`, which lists nothing else.
    """

    user: str | None = None
    type: str | None = None
    protocol: str | None = None
    purpose: str | None = None
    delivery_status: str | tuple[str, ...] | None = None
    is_manual: bool | str | None = None
    failed: bool | None = None
    reason: str | None = None
    edited: bool | None = None
    warned: bool | None = None
    warning: str | None = None
    client: str | None = None
    counterparty: str | None = None
    text: str | None = None
    whole_words: bool = False
    since: datetime | None = None
    until: datetime | None = None
    saved_until: datetime | None = None
    trashed: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """A department, or one of its users, and the filters of the list."""

    department_id: str
    user_id: str | None
    filters: Filters


def matching(
    session: Session, statement: Select[Any], department_id: str, user_id: str | None, filters: Filters
) -> Select[Any]:
    """The statement narrowed to the messages of a department, or of one of its users, that match `filters`.

    With `text` on SQLite it reads all messages that have its words, so a list of the newest ones is asked for by
    app/messages/newest.py instead.
    """
    department: ColumnElement[str] = Message.department_id.expression
    if filters.text is not None:
        query, bind = parse(filters.text, department_id, filters.whole_words), session.get_bind()
        statement = statement.where(has_words(bind, as_fts5(query), as_tsquery(query)))
        department = department_without_index(bind)
    statement = statement.where(department == department_id, *conditions_of(filters))
    return statement if user_id is None else statement.where(Message.user_id == user_id)


EQUAL = {
    "user": Message.user_id,
    "type": Message.type,
    "protocol": Message.protocol,
    "purpose": Message.purpose,
    "delivery_status": Message.delivery_status,
    "is_manual": Message.is_manual,
    "client": Message.created_by,
    "counterparty": Message.counterparty,
}
THERE: dict[str, Any] = {"edited": Message.said, "warned": Message.warnings}
# The filters for which there is an index of the messages alone that have something in a column.
RARE: dict[str, Any] = {"trashed": Message.trashed_at, **THERE}


def conditions_of(filters: Filters) -> Iterator[ColumnElement[bool]]:
    """What the filters say of a message, but for its words."""
    yield Message.trashed_at.is_not(None) if filters.trashed else Message.trashed_at.is_(None)
    yield from _equalities(filters)
    if filters.failed is not None:
        yield has_failed() if filters.failed else not_(has_failed())
    if filters.reason is not None:
        yield and_(has_failed(), reason_of_failure() == filters.reason)
    for name, column in THERE.items():
        if (wanted := getattr(filters, name)) is not None:
            yield column.is_not(None) if wanted else column.is_(None)
    if filters.warning is not None:
        yield Message.warnings.is_not(None)
        yield (" " + func.coalesce(Message.warnings, "") + " ").contains(f" {filters.warning} ", autoescape=True)
    yield from _times(filters)
    if filters.saved_until is not None:
        yield Message.created_at <= filters.saved_until


def path_of(filters: Filters, user_id: str | None) -> list[ColumnElement[bool]]:
    """Those conditions by which an index of a department leads to its newest messages (app/models/message.py)."""
    conditions = list(_times(filters))
    if (user := user_id or filters.user) is not None:
        return [*conditions, Message.user_id == user]
    rare = _rare_of(filters)
    return conditions if rare is None else [*conditions, RARE[rare].is_not(None)]


def is_of_list(filters: Filters, user_id: str | None) -> bool:
    """Whether it is the index of a department's list that leads to its newest messages."""
    return user_id is None and filters.user is None and _rare_of(filters) is None


def leads_straight(filters: Filters, user_id: str | None) -> bool:
    """Whether nearly all messages on the path meet the filters, but for the words, so that few have to be looked at."""
    rest = replace(filters, text=None, whole_words=False, since=None, until=None, user=None)
    if user_id is None and filters.user is None and (rare := _rare_of(filters)) is not None:
        rest = replace(rest, **{rare: getattr(Filters(), rare)})
    return rest == Filters()


def _rare_of(filters: Filters) -> str | None:
    """The filter whose index is to be read, if there is one."""
    return next(
        (name for name in RARE if getattr(filters, name) is True), None if filters.warning is None else "warned"
    )


def _times(filters: Filters) -> Iterator[ColumnElement[bool]]:
    if filters.since is not None:
        yield Message.occurred_at >= filters.since
    if filters.until is not None:
        yield Message.occurred_at < filters.until


def _equalities(filters: Filters) -> Iterator[ColumnElement[bool]]:
    for name, column in EQUAL.items():
        if (wanted := getattr(filters, name)) is not None:
            yield _equals(name, column, wanted)


def _equals(name: str, column: Any, wanted: Any) -> ColumnElement[bool]:
    if (name, wanted) in {("type", NO_TYPE), ("is_manual", NOT_SAID)}:
        condition = column.is_(None)
    elif (name, wanted) == ("is_manual", False):
        condition = column.is_not(True)
    elif name == "counterparty" and wanted.isdigit() and SHORTEST_NUMBER <= len(wanted) <= LONGEST_SUFFIX:
        # As in the search, where nobody types country codes. No index has the column, so that this costs no more.
        condition = and_(column.endswith(wanted), func.ltrim(column, "0123456789") == "")
    elif isinstance(wanted, tuple):
        condition = column.in_(wanted)
    else:
        condition = column == wanted
    found: ColumnElement[bool] = condition
    return found
