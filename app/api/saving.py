"""The steps of a PUT, in the order in which their faults are told (docs/api.md, Answers): path, grant, body, store."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import g, request

from app.access.clients import SCOPE_CREATE
from app.access.credentials import Grant
from app.api import strict_json
from app.api.plain_body import plain_body
from app.api.reading import place_of, raw_body, save_of, uuid_in
from app.logs import Begun
from app.messages.save import Save, Saved
from app.services import Services

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

FAULT = "bot_message_store.fault"


@dataclass(slots=True)
class Attempt:
    """A PUT on its way. As far as it came, it knows who asks and which message is meant."""

    begun: Begun
    grant: Grant | None = None
    message_uuid: str | None = None

    def save(self, services: Services, environ: "WSGIEnvironment", department: str, user: str) -> tuple[Save, Saved]:
        """Saves the message of the request, which `grant` must allow, and returns when it is on disk.

        Raises the first thing that is wrong with the request, or what refused the save.
        """
        place = place_of(department, user)
        assert self.grant is not None  # noqa: S101  Whoever comes here has shown credentials.
        self.grant.require(SCOPE_CREATE, place.department_id)
        raw = raw_body(environ)
        plain = plain_body(raw)
        value = None if plain else strict_json.parse(raw)
        self.message_uuid = plain.uuid if plain else uuid_in(value)
        save = save_of(environ, value, place, self.grant, self.begun.request_uuid, plain)
        self.message_uuid = save.uuid
        try:
            return save, services.committer.save(save)
        finally:
            services.recent_writers.note(self.grant.username)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a save that was attempted before Flask saw the request did not succeed."""

    attempt: Attempt
    error: Exception


def raise_found() -> None:
    """Raises the fault of such a save, before anything of it is done a second time."""
    fault: Fault | None = request.environ.get(FAULT)
    if fault is not None:
        g.message_uuid = fault.attempt.message_uuid
        # The name under which the log looks for who asks.
        g.flask_httpauth_user = fault.attempt.grant
        raise fault.error
