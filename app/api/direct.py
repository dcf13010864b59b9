"""The direct way of a PUT: the steps of its route without Flask's contexts, routing and hooks around them.

Those cost a quarter of a save. A save that succeeds is answered here. What is wrong with any other is raised again
inside Flask, by `raise_found`, so that all failures have one table of answers, one envelope and one log.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from flask import Flask

from app.api.auth import grant_of
from app.api.envelope import CONTENT_TYPE, text_of
from app.api.routes import MESSAGES
from app.api.saving import FAULT, Attempt, Fault
from app.logs import RequestLog, begin
from app.messages.notices import notices
from app.services import Services, services_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# The parts of the path of MESSAGES.
_EMPTY, _PREFIX, _DEPARTMENT, _USER, _LAST = "", "communications", "department", "user", "botmessage"


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
            body, version = _answer(services_of(self._app), environ, attempt, *ids)
        except Exception as error:  # noqa: BLE001  Whatever it is, the table of app/errors.py has the answer to it.
            environ[FAULT] = Fault(attempt, error)
            return self._flask(environ, start_response)
        assert attempt.grant is not None  # noqa: S101  It has saved.
        self._log.write(attempt.begun, "PUT", MESSAGES, 200, attempt.grant.username)
        headers = [("Content-Type", CONTENT_TYPE), ("Content-Length", str(len(body))), ("ETag", f'"{version}"')]
        start_response("200 OK", headers)
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
) -> tuple[bytes, int]:
    """The body of the answer to a save that is on disk, and the version of the message."""
    attempt.grant = grant_of(services, environ.get("HTTP_AUTHORIZATION", ""))
    save, saved = attempt.save(services, environ, department, user)
    text = text_of("SUCCESS", attempt.begun.request_uuid, save.uuid, notices=notices(save, saved))
    return text.encode(), saved.version
