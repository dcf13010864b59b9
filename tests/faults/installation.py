"""A running service as its clients and its operator see it."""

import json
import re
import urllib.request
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import HTTPError

from sqlalchemy import URL

from app.access.secrets import SECRET_PREFIX
from tests.faults.load import MARK, NUMBER, Answer, Caller, Load
from tests.faults.processes import children_of
from tests.support.service import Service
from tests.support.waiting import wait_until

UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Installation:
    """A service, the database that it stands on, and the credentials of a client of it."""

    service: Service
    database: URL
    credentials: tuple[str, str]
    instance: Path
    _callers: list[Caller] = field(default_factory=list)
    _error_uids: set[str] = field(default_factory=set)

    def caller(self, credentials: tuple[str, str] | None = None) -> Caller:
        """A client with a connection of its own, which is closed with the installation at the latest."""
        caller = Caller(self.service.url, credentials or self.credentials, self._hear)
        self._callers.append(caller)
        return caller

    def close(self) -> None:
        for caller in self._callers:
            caller.close()

    def load(self, clients: int, *, until_told_to_close: bool = False, reconnecting: bool = False) -> Load:
        return Load(self.caller, clients, until_told_to_close=until_told_to_close, reconnecting=reconnecting)

    def status_of(self, path: str) -> int:
        """What a probe without credentials gets."""
        try:
            with urllib.request.urlopen(self.service.url + path, timeout=10) as answer:
                return int(answer.status)
        except HTTPError as refusal:
            with refusal:
                return refusal.code

    def workers(self) -> set[int]:
        """The processes that answer requests."""
        return children_of(self.service.pid)

    def faults_of_the_log(self) -> list[str]:
        """One sentence for each rule that the log breaks."""
        return list(self._faults_of_the_log())

    def expect_in_log(self, error_uids: Iterable[str]) -> None:
        """Notes the errorUIDs of an answer, by which an operator must be able to find it."""
        self._error_uids.update(error_uids)

    def _hear(self, answer: Answer) -> None:
        self.expect_in_log(error["errorUID"] for error in answer.envelope.get("errors", []))

    def _faults_of_the_log(self) -> Iterator[str]:
        lines = self.service.log_lines()
        private = (MARK, NUMBER.lstrip("+"), SECRET_PREFIX, self.credentials[1].lower())
        for line in lines:
            if not is_json_object(line):
                yield f"not a JSON object: {line!r}"
            for word in private:
                if word in line.lower():
                    yield f"tells {word!r}: {line!r}"
        found = set(UUID.findall("\n".join(lines)))
        for uid in self._error_uids - found:
            yield f"the errorUID {uid} is in no line"


def is_json_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


def wait_for_saves(load: Load, further: int) -> None:
    """Returns when `further` saves were acknowledged from now on."""
    enough = load.acknowledged + further
    wait_until(lambda: load.acknowledged >= enough, f"{further} further saves are acknowledged")
