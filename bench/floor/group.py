"""A bare WSGI program that stores what it is sent, its commits grouped.

It checks nothing: no credentials, no schema, no merge. What it reaches is the
floor, the least that any program under the same gunicorn has to pay. A message that
it has already is told apart by its delivery status, the attribute that the load changes.
"""

import json
import queue
import threading
from _thread import LockType
from collections.abc import Callable, Iterable
from typing import Any

Row = tuple[Any, ...]
Write = Callable[[list[Row]], None]
Waiting = tuple[Row, LockType]

COLUMNS = (
    "department_id", "user_id", "uuid",
    "body", "type", "protocol", "purpose", "is_manual", "attachments", "subject",
    "recipient_value", "sender_name", "recipient_name", "sender_value",
    "sent", "received", "delivery_status", "delivery_failure",
)  # fmt: skip
TABLE = f"CREATE TABLE message ({', '.join(f'{c} text' for c in COLUMNS)}, PRIMARY KEY (department_id, uuid))"
# What an update leaves behind: the message, and the status that it had.
REVISION = "CREATE TABLE revision (department_id text, uuid text, delivery_status text)"


class GroupCommit:
    """One thread that writes all rows that wait in one transaction, then wakes those who wait."""

    def __init__(self, connect: Callable[[], Write]) -> None:
        self._connect = connect
        self._waiting: queue.SimpleQueue[Waiting] = queue.SimpleQueue()
        self._start = threading.Lock()
        self._started = False

    def save(self, row: Row) -> None:
        """Return after the transaction that holds `row` is committed."""
        if not self._started:
            self._start_thread()
        # A bare lock is the cheapest thing in the standard library to wait on.
        done = threading.Lock()
        done.acquire()
        self._waiting.put((row, done))
        done.acquire()

    def _start_thread(self) -> None:
        with self._start:
            if not self._started:
                threading.Thread(target=self._run, daemon=True).start()
                self._started = True

    def _run(self) -> None:
        write = self._connect()
        while True:
            group = [self._waiting.get()]
            while not self._waiting.empty():
                group.append(self._waiting.get())
            write([row for row, _ in group])
            for _, done in group:
                done.release()


def application(connect: Callable[[], Write]) -> Callable[..., Iterable[bytes]]:
    """Return the WSGI application whose committer writes with what `connect` returns."""
    committer = GroupCommit(connect)

    def save(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        message = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        path = environ["PATH_INFO"].split("/")
        committer.save((
            path[3], path[5], message["uuid"],
            *map(str, message["messageAttributes"].values()),
            *message["messageSendingAttributes"].values(),
            *message["messageDeliveryAttributes"].values(),
        ))  # fmt: skip
        answer = json.dumps({"status": "SUCCESS", "messageUuid": message["uuid"]}).encode()
        start_response(
            "200 OK",
            [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))],
        )
        return [answer]

    return save
