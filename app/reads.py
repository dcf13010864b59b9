"""Where a request reads: at a replica, unless it decides on a write or comes from somebody who has just written.

What is promised, and how it is kept: docs/scaling.md, Read replicas.
"""

from collections.abc import Callable
from typing import TypeVar

from flask import Flask, Response, current_app, g, has_request_context, request
from sqlalchemy import Engine

from app.access.errors import AccountNotFound
from app.extensions import READS, db
from app.messages.errors import DirectoryEntryNotFound, MessageNotFound
from app.models.replicas import OWN_WRITES_SECONDS
from app.services import services

# Every other method may write, and what that is decided on must be true.
READING = {"GET", "HEAD"}
COOKIE = "wrote"
NOT_FOUND = (AccountNotFound, DirectoryEntryNotFound, MessageNotFound)

Answer = TypeVar("Answer")


def register(app: Flask) -> None:
    """Tells the session of each request where to read, and browsers to remember that they wrote."""
    app.extensions[READS] = present_engine
    app.after_request(_remember_write)


def present_engine() -> Engine:
    """What the present request reads; outside of one, the primary."""
    if not has_request_context():
        return services().engine
    if "reads" not in g:
        g.reads = _chosen()
    found: Engine = g.reads
    return found


def reading_twice(act: Callable[[], Answer]) -> Answer:
    """The answer of `act`. What a replica does not know may be too new for it, so then the primary is asked as well."""
    try:
        return act()
    except NOT_FOUND:
        found = services()
        if g.get("reads") is not found.replicas.reader or not found.replicas or found.replicas.primary_is_away:
            raise
    db.session.remove()
    g.reads = found.replicas.newest
    return act()


def _chosen() -> Engine:
    found = services()
    is_bound = request.method not in READING or _has_just_written()
    return found.replicas.newest if is_bound else found.replicas.reader


def _has_just_written() -> bool:
    client = g.get("flask_httpauth_user")
    if client is not None:
        return services().recent_writers.includes(client.username)
    return COOKIE in request.cookies


def _remember_write(response: Response) -> Response:
    """The browser forgets the cookie by itself. Whoever keeps it reads the primary for longer, which harms nobody."""
    if request.method not in READING and request.blueprint == "admin" and services().replicas:
        secure = current_app.config["SESSION_COOKIE_SECURE"]
        response.set_cookie(COOKIE, "1", OWN_WRITES_SECONDS, httponly=True, samesite="Lax", secure=secure, path="/")
    return response
