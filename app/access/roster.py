"""Staff accounts and clients page by page, in the order of their usernames."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.interfaces import ORMOption

from app.access.manager import Manager
from app.models import Client, Staff

Owner = TypeVar("Owner", Staff, Client)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Up to `limit` of those whose username holds `containing`, in any case, and comes behind the username `after`."""

    limit: int
    containing: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Roster(Generic[Owner]):
    """Some of them, and the username that the next page lies behind (None at the end)."""

    owners: Sequence[Owner]
    next_after: str | None


def roster(session: Session, by: Manager, owner: type[Owner], wanted: Wanted, *options: ORMOption) -> Roster[Owner]:
    """A page of the accounts, or of the clients, that the manager sees."""
    statement = select(owner).where(*by.sees(owner)).order_by(owner.username).limit(wanted.limit + 1)
    if wanted.containing:
        statement = statement.where(func.lower(owner.username).contains(wanted.containing.lower(), autoescape=True))
    if wanted.after:
        statement = statement.where(owner.username > wanted.after)
    found = session.scalars(statement.options(*options)).all()
    owners = found[: wanted.limit]
    return Roster(owners, owners[-1].username if len(found) > wanted.limit else None)
