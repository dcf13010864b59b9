"""The direct way of a PUT: the steps of its route without Flask's contexts, routing and hooks around them.

Those cost a quarter of a save. A save that succeeds is answered here. What is wrong with any other is raised again
inside Flask, by `raise_found`, so that all failures have one table of answers, one envelope and one log.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from flask import Flask

from app.api.auth import grant_of
from app.api.envelope import success_of
from app.api.routes import MESSAGES
from app.api.saving import FAULT, Attempt, Fault
from app.logs import RequestLog, begin
from app.messages.notices import notices
from app.services import Services, services_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_EMPTY, _PREFIX, _DEPARTMENT, _, _USER, _, _LAST = MESSAGES.split("/")


class DirectSaves:
    """WSGI middleware that answers the PUTs of messages, and leaves all else to Flask."""

    def __init__(self, app: Flask, is_trusted: Callable[[str], bool], log: RequestLog) -> None:
        self._flask: WSGIApplication = app.wsgi_app
        self._app = app
        self._is_trusted = is_trusted
        self._log = log

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        ids = _ids(environ) if environ["REQUEST_METHOD"] == "PUT" else None
        if ids is None or not self._is_trusted(environ.get("HTTP_HOST", "")):
            return self._flask(environ, start_response)
        attempt = Attempt(begin(environ))
        try:
            status, headers, body = _answer(services_of(self._app), environ, attempt, *ids)
        except Exception as error:  # noqa: BLE001  Whatever it is, the table of app/errors.py has the answer to it.
            environ[FAULT] = Fault(attempt, error)
            return self._flask(environ, start_response)
        assert attempt.grant is not None  # noqa: S101  It has saved.
        self._log.write(attempt.begun, "PUT", MESSAGES, 200, attempt.grant.username)
        start_response(status, headers)
        return [body]


def _ids(environ: "WSGIEnvironment") -> tuple[str, str] | None:
    """Department and user of the path as they were sent, if it is that of a PUT. Flask decodes what is no ASCII."""
    path: str = environ["PATH_INFO"]
    parts = path.split("/")
    if len(parts) != 7 or not path.isascii():
        return None
    empty, prefix, first, department, second, user, last = parts
    if (empty, prefix, first, second, last) != (_EMPTY, _PREFIX, _DEPARTMENT, _USER, _LAST):
        return None
    return (department, user) if department and user else None


def _answer(
    services: Services, environ: "WSGIEnvironment", attempt: Attempt, department: str, user: str
) -> tuple[str, list[tuple[str, str]], bytes]:
    """Status, headers and body of the answer to a save that is on disk."""
    attempt.grant = grant_of(services, environ.get("HTTP_AUTHORIZATION", ""))
    save, saved = attempt.save(services, environ, department, user)
    return success_of(attempt.begun.request_uuid, save.uuid, saved.version, notices(save, saved))
