"""Sends the cases of the corpus to one application and remembers what came back."""

from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.api.corpus.case import Case

ANYWHERE = Case("a place that exists", b"")


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a case, and the message as GET shows it before and after.

    `before` is None where nothing was saved before the case.
    """

    put: TestResponse
    before: TestResponse | None
    after: TestResponse

    @property
    def verdict(self) -> tuple[int, list[str], list[str]]:
        """What must not depend on the database: status, errors, warnings."""
        answer = self.put.get_json()
        errors = sorted(f"{error['errorCode']} {error['errorDescription']}" for error in answer["errors"])
        warnings = sorted(f"{warning['warningCode']} {warning['warningDescription']}" for warning in answer["warnings"])
        return self.put.status_code, errors, warnings

    @property
    def message(self) -> dict[str, Any]:
        """The message as GET shows it afterwards, without the moments of its saving."""
        message: dict[str, Any] = self.after.get_json().get("message", {})
        return {name: value for name, value in message.items() if name not in {"createdAt", "updatedAt"}}


class CorpusClient:
    """A client of one application on one database. No case is sent twice."""

    def __init__(self, client: FlaskClient, credentials: tuple[str, str]) -> None:
        self._client = client
        self._credentials = credentials
        self._answers: dict[str, Answer] = {}

    def answer(self, case: Case) -> Answer:
        if case.name not in self._answers:
            self._answers[case.name] = self._exchange(case)
        return self._answers[case.name]

    def _exchange(self, case: Case) -> Answer:
        place, message_uuid, before = case, case.uuid, None
        if case.before is not None:
            first = self._prepare(case.before, case.uuid)
            place, message_uuid = case.before, first.get_json()["messageUuid"]
            before = self._get(place, message_uuid)
        put = self._put(case, case.uuid)
        if put.status_code == 200:
            place, message_uuid = case, put.get_json()["messageUuid"]
        return Answer(put, before, self._get(place, message_uuid))

    def _prepare(self, case: Case, message_uuid: str) -> TestResponse:
        if case.before is not None:
            self._prepare(case.before, message_uuid)
        response = self._put(case, message_uuid)
        assert response.status_code == 200, response.get_data(as_text=True)
        return response

    def _put(self, case: Case, message_uuid: str) -> TestResponse:
        return self._client.put(
            case.path,
            data=case.payload(message_uuid),
            headers=dict(case.headers),
            content_type=case.content_type,
            auth=self._credentials,
        )

    def _get(self, place: Case, message_uuid: str) -> TestResponse:
        """Reads the message where `place` put it. A place that can hold none stands for the usual one."""
        if place.status in {400, 404}:
            place = ANYWHERE
        return self._client.get(f"{place.path}/{message_uuid}", auth=self._credentials)
