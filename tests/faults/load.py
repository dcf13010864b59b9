"""Clients that save messages over HTTP, and that remember what they were promised."""

import base64
import http.client
import itertools
import json
import threading
import time
import urllib.parse
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

# Words that every save carries and that no log may repeat.
MARK = "quagga"
NUMBER = "+13105550199"
DEPARTMENT, USER = f"{MARK}-department", f"{MARK}-user"
PATH = f"/communications/department/{DEPARTMENT}/user/{USER}/botmessage"

LONGEST_ANSWER = 10.0
PAUSE = 0.05
LOST = (OSError, http.client.HTTPException)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one request got. `seconds` is how long that took, `sent_at` when it began on the monotonic clock."""

    status: int
    headers: Mapping[str, str]
    envelope: Mapping[str, Any]
    sent_at: float
    seconds: float

    @property
    def codes(self) -> list[str]:
        return [error["errorCode"] for error in self.envelope.get("errors", [])]

    @property
    def version(self) -> int:
        return int(self.headers["etag"].strip('"'))

    @property
    def ends_connection(self) -> bool:
        return self.headers.get("connection", "").lower() == "close"


def body_of(text: str, message: str | None = None) -> dict[str, Any]:
    """A save with something in each group, recognisable by MARK and NUMBER."""
    return {
        **({"uuid": message} if message else {}),
        "messageAttributes": {"body": f"{MARK} {text}", "type": "OUTGOING", "protocol": "TEXT"},
        "messageSendingAttributes": {"recipientCommunicationValue": NUMBER, "recipientName": f"{MARK} the elder"},
        "messageDeliveryAttributes": {"sentTimestamp": "2025-03-28T11:34:43.226Z", "deliveryStatus": "SENT"},
    }


class Caller:
    """A client with one connection, kept alive as long as the service lets it."""

    def __init__(self, url: str, credentials: tuple[str, str], heard: Callable[[Answer], None]) -> None:
        address = urllib.parse.urlsplit(url).netloc
        self._connection = http.client.HTTPConnection(address, timeout=LONGEST_ANSWER)
        basic = base64.b64encode(":".join(credentials).encode()).decode()
        self.headers = {"Authorization": f"Basic {basic}", "Content-Type": "application/json"}
        self._heard = heard

    def put(self, body: Mapping[str, Any], **headers: str) -> Answer:
        return self.ask("PUT", PATH, json.dumps(body).encode(), {**self.headers, **headers})

    def get(self, path: str) -> Answer:
        return self.ask("GET", path, None, self.headers)

    def ask(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        """One request, sent once. Raises one of LOST, and closes, when no whole answer came."""
        began = time.monotonic()
        try:
            self._connection.request(method, path, body, headers)
            response = self._connection.getresponse()
            content = response.read()
        except LOST:
            self._connection.close()
            raise
        answer = Answer(
            status=response.status,
            headers={name.lower(): value for name, value in response.getheaders()},
            envelope=json.loads(content),
            sent_at=began,
            seconds=time.monotonic() - began,
        )
        self._heard(answer)
        return answer

    def close(self) -> None:
        self._connection.close()


@dataclass(slots=True)
class Told:
    """One message as its client knows it: the texts that were acknowledged, in order, each with its version."""

    uuid: str
    acknowledged: list[tuple[int, str]] = field(default_factory=list)
    # Sent last, without an answer: it may be stored or not.
    unsure: str | None = None


class Load:
    """Clients that save without a rest, each its own messages: two new ones, then an update of an earlier one.

    A client repeats a save until it is acknowledged, as the contract invites it to. `answers` and `lost` hold all
    answers and all connections that broke. A client ends with its connection if `until_told_to_close`, and makes a
    new one for each save if `reconnecting`; either way it sends nothing twice.
    """

    def __init__(
        self,
        caller: Callable[[], Caller],
        clients: int,
        *,
        until_told_to_close: bool = False,
        reconnecting: bool = False,
    ) -> None:
        self.answers: list[Answer] = []
        self.lost: list[BaseException] = []
        self._caller = caller
        self._until_told_to_close = until_told_to_close
        self._reconnecting = reconnecting
        self._once = until_told_to_close or reconnecting
        self._stopping = threading.Event()
        self._told: list[list[Told]] = [[] for _ in range(clients)]
        self._threads = [threading.Thread(target=self._save, args=(told,), daemon=True) for told in self._told]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def messages(self) -> list[Told]:
        return list(itertools.chain.from_iterable(self._told))

    @property
    def acknowledged(self) -> int:
        """How many saves were acknowledged so far."""
        return sum(answer.status == http.HTTPStatus.OK for answer in self.answers)

    @property
    def everyone_is_saving(self) -> bool:
        return all(told and told[0].acknowledged for told in self._told)

    @property
    def refused(self) -> list[Answer]:
        return [answer for answer in self.answers if answer.status != http.HTTPStatus.OK]

    def stop(self) -> None:
        """Returns when every client has its last answer, or has tried once in vain after it was told to stop."""
        self._stopping.set()
        self.wait()

    def wait(self) -> None:
        for thread in self._threads:
            thread.join(timeout=4 * LONGEST_ANSWER)
            if thread.is_alive():
                raise TimeoutError("a client of the load does not end")

    def _save(self, told: list[Told]) -> None:
        caller = self._caller()
        for message, text in _plan(told):
            if self._stopping.is_set() or not self._until_acknowledged(caller, message, text):
                break
        caller.close()

    def _until_acknowledged(self, caller: Caller, message: Told, text: str) -> bool:
        """Whether the client should go on."""
        message.unsure = text
        while True:
            last = self._stopping.is_set()
            try:
                answer = caller.put(body_of(text, message.uuid))
            except LOST as error:
                self.lost.append(error)
            else:
                self.answers.append(answer)
                if answer.status == http.HTTPStatus.OK:
                    message.acknowledged.append((answer.version, f"{MARK} {text}"))
                    message.unsure = None
                    if self._reconnecting:
                        caller.close()
                    return not (self._until_told_to_close and answer.ends_connection)
            if last or self._once:
                return False
            self._stopping.wait(PAUSE)


def _plan(told: list[Told]) -> Iterator[tuple[Told, str]]:
    """What a client saves next: it grows `told`, and returns to a message made some saves ago."""
    for turn in itertools.count():
        if turn % 3 == 2:
            yield told[len(told) // 2], f"text {turn}"
        else:
            told.append(Told(str(uuid.uuid4())))
            yield told[-1], f"text {turn}"
