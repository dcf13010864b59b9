"""Finds a message by an id that somebody has at hand: its own, or that of a request that saved it."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from app.messages.identity import normalised_id
from app.messages.query import as_fts5, as_tsquery, parse_request, request_uuid_of
from app.models import Message, Revision
from app.models.search import department_without_index, has_words

Key = tuple[str, str]
# Whoever asks wants to know whether there is exactly one.
MOST = 2


def find_by_id(session: Session, departments: Collection[str], text: str, *, trashed: bool = False) -> list[Key]:
    """Up to MOST messages of these departments that `text` is the uuid or a requestUuid of, as (department, uuid).

    `trashed` finds those in the trash instead of all others.
    """
    text = text.strip()
    uuid, request_uuid = normalised_id(text), request_uuid_of(text)
    found: set[Key] = set()
    if uuid is not None:
        found |= _keys(session, departments, Message.uuid == uuid, trashed=trashed)
    if request_uuid is not None:
        found |= _saved_first(session, departments, request_uuid, trashed=trashed)
        found |= _changed(session, departments, request_uuid, trashed=trashed)
    return sorted(found)[:MOST]


def _saved_first(session: Session, departments: Collection[str], request_uuid: str, *, trashed: bool) -> set[Key]:
    query, bind = parse_request(request_uuid), session.get_bind()
    return _keys(
        session,
        departments,
        has_words(bind, as_fts5(query), as_tsquery(query)),
        Message.request_uuid == request_uuid,
        department=department_without_index(bind),
        trashed=trashed,
    )


def _changed(session: Session, departments: Collection[str], request_uuid: str, *, trashed: bool) -> set[Key]:
    revision = (Revision.department_id, Revision.message_uuid)
    changed = select(*revision).where(Revision.department_id.in_(departments), Revision.request_uuid == request_uuid)
    keys = [tuple(row) for row in session.execute(changed.distinct().limit(MOST))]
    by_key = tuple_(Message.department_id, Message.uuid).in_(keys)
    return _keys(session, departments, by_key, trashed=trashed) if keys else set()


def _keys(
    session: Session, departments: Collection[str], *conditions: Any, trashed: bool, department: Any = None
) -> set[Key]:
    column = Message.department_id if department is None else department
    in_trash = Message.trashed_at.is_not(None) if trashed else Message.trashed_at.is_(None)
    found = select(Message.department_id, Message.uuid).where(column.in_(departments), *conditions, in_trash)
    return {(row.department_id, row.uuid) for row in session.execute(found.limit(MOST))}
