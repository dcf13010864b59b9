"""JSON lines that an operator can use and that say nothing about customers."""

import contextlib
import io
import json
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stdout
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TextIO

import pytest
import structlog
from flask import Flask

from app.logs import JsonFormatter, Lines
from tests.api.factories import (
    DEPARTMENT,
    OTHER_USER,
    USER,
    UUID,
    Caller,
    NewApp,
    locked,
    make_caller,
    path_of,
    services_of,
)

PRIVATE = {
    "messageAttributes": {"body": "Dear customer of the bank", "type": "OUTGOING", "subject": "Your account"},
    "messageSendingAttributes": {
        "recipientCommunicationValue": "+13105550123",
        "recipientName": "Samantha Carter",
        "senderName": "Jonathan",
        "senderCommunicationValue": "+13105550199",
    },
    "messageDeliveryAttributes": {"deliveryFailureMessage": "no such subscriber"},
    "nickname": "Sammy",
}


class Output:
    """What applications write to stdout; they write to the stdout of when they were made."""

    def __init__(self, new_app: NewApp) -> None:
        self.written = io.StringIO()
        self._new_app = new_app

    def app(self, **environ: str) -> Flask:
        with redirect_stdout(self.written):
            return self._new_app(**environ)

    def lines(self, event: str | None = None) -> list[dict[str, Any]]:
        lines = [json.loads(line) for line in self.written.getvalue().splitlines()]
        return [line for line in lines if event in {None, line["event"]}]


@pytest.fixture
def output(new_app: NewApp) -> Output:
    return Output(new_app)


@pytest.fixture
def observed(output: Output) -> Caller:
    return make_caller(output.app(STORE_DEADLINE="0.5", LOG_LEVEL="debug"), username="integration")


def test_each_request_has_a_line_with_its_route_and_its_outcome(observed: Caller, output: Output) -> None:
    answer = observed.put()
    (line,) = output.lines("request")
    assert (
        line.items()
        >= {
            "request_uuid": answer.get_json()["requestUuid"],
            "method": "PUT",
            "route": "/communications/department/<department>/user/<user>/botmessage",
            "status": 200,
            "client": "integration",
            "level": "info",
        }.items()
    )
    assert line["ms"] >= 0
    assert line["timestamp"].endswith("Z")


def test_a_request_without_route_or_client_has_a_line_too(observed: Caller, output: Output) -> None:
    observed.http.get("/communications/who/+13105550123")
    (line,) = output.lines("request")
    assert (line["status"], line["route"], line["client"]) == (404, None, None)


def test_nothing_about_a_customer_is_ever_logged(observed: Caller, output: Output) -> None:
    app = observed.http.application

    def fail() -> str:
        raise ValueError(json.dumps(PRIVATE))

    app.add_url_rule("/communications/broken", view_func=fail)
    observed.put({"uuid": UUID, **PRIVATE})
    observed.put({"uuid": UUID, **PRIVATE}, user=OTHER_USER)
    observed.put({"uuid": UUID, **PRIVATE, "messageAttributes": {"type": "Dear customer", "body": 5}})
    observed.put(raw=json.dumps(PRIVATE).encode()[:-1])
    observed.get()
    observed.list({"deliveryStatus": "no such subscriber", "cursor": "Samantha"})
    observed.http.get("/communications/broken")
    observed.http.get("/admin/+13105550123")
    observed.http.get(path_of(), auth=("Samantha Carter", observed.secret + "x"))
    with locked(services_of(output.app()).engine):
        observed.put({"uuid": UUID, **PRIVATE})
    events = {line["event"] for line in output.lines()}
    assert {"request", "failure", "internal_error"} <= events
    assert events & {"batch_failed", "batch_locked"}
    text = output.written.getvalue()
    assert len(output.lines("request")) >= 9
    words = ["Dear", "account", "3105550", "Samantha", "Jonathan", "subscriber", "Sammy", "nickname"]
    for word in [*words, observed.secret, DEPARTMENT, USER, UUID, OTHER_USER]:
        assert word not in text


@pytest.mark.parametrize(
    ("level", "events"),
    [
        ("debug", {"request", "failure", "some_debug", "some_info", "some_warning", "some_error"}),
        ("info", {"request", "failure", "some_info", "some_warning", "some_error"}),
        ("warning", {"failure", "some_warning", "some_error"}),
        ("error", {"failure", "some_error"}),
    ],
)
def test_the_log_level_decides_what_is_written_beside_the_failures(
    level: str, events: set[str], output: Output
) -> None:
    """Without a failure's line nobody could find an errorUID that a caller was told."""
    app = output.app(LOG_LEVEL=level)
    for each in ("debug", "info", "warning", "error"):
        getattr(structlog.get_logger(), each)(f"some_{each}")
    answer = app.test_client().get("/communications/nowhere")
    assert {line["event"] for line in output.lines()} == events
    (failure,) = output.lines("failure")
    assert (failure["error_uid"], failure["level"]) == (answer.get_json()["errors"][0]["errorUID"], "warning")


def test_the_line_of_a_request_has_the_form_of_every_other_line(observed: Caller, output: Output) -> None:
    observed.http.open("/communications/nowhere", method='A"\\\u00c9')
    request, failure = output.lines("request"), output.lines("failure")
    assert request[0]["method"] == 'A"\\\u00c9'
    moments = [datetime.fromisoformat(line["timestamp"]) for line in request + failure]
    assert all(abs(moment - datetime.now(UTC)) < timedelta(minutes=1) for moment in moments)
    assert {len(line["timestamp"]) for line in request} == {len("2025-03-28T11:34:43.226000Z")}
    assert list(request[0]) == [
        "request_uuid", "method", "route", "status", "ms", "client", "event", "level", "timestamp",
    ]  # fmt: skip


@pytest.fixture
def full() -> Iterator[TextIO]:
    """A file on a full disk."""
    file = Path("/dev/full").open("w")  # noqa: SIM115  Its end is what fails, too.
    yield file
    with contextlib.suppress(OSError):
        file.close()


def test_a_log_that_cannot_be_written_costs_no_request_its_answer(full: TextIO, new_app: NewApp) -> None:
    with redirect_stdout(full):
        app = new_app()
    caller = make_caller(app)
    assert [caller.put().status_code for _ in range(100)] == [200] * 100
    assert (caller.get().status_code, caller.put(raw=b"{").status_code) == (200, 400)


def test_a_log_that_was_closed_costs_no_request_its_answer(new_app: NewApp, tmp_path: Path) -> None:
    with (tmp_path / "log").open("w") as file, redirect_stdout(file):
        app = new_app()
    assert (make_caller(app).put().status_code, app.test_client().get("/nowhere").status_code) == (200, 404)


def test_a_line_that_is_written_by_many_at_once_stays_whole(tmp_path: Path) -> None:
    with (tmp_path / "log").open("w") as file, ThreadPoolExecutor(8) as threads:
        lines = Lines(file)
        list(threads.map(lambda number: lines.write(str(number % 10) * 999), range(2000)))
    written = (tmp_path / "log").read_text().splitlines()
    assert len(written) == 2000
    assert all(len(line) == 999 and len(set(line)) == 1 for line in written)


def record(exc_info: Any = None) -> logging.LogRecord:
    return logging.LogRecord("gunicorn.error", logging.ERROR, __file__, 1, "Worker %d failed", (7,), exc_info)


def written(fails: Callable[[], None]) -> str:
    """What is logged of the exception that the function raises."""
    with pytest.raises(Exception) as caught:  # noqa: PT011  Whatever it raises.
        fails()
    line = JsonFormatter().format(record((caught.type, caught.value, caught.tb)))
    exception: str = json.loads(line)["exception"]
    return exception


def test_lines_of_other_loggers_have_the_same_form() -> None:
    line = json.loads(JsonFormatter().format(record()))
    assert line.pop("timestamp").endswith("Z")
    assert line == {"event": "Worker 7 failed", "logger": "gunicorn.error", "level": "error"}


def test_an_exception_is_logged_with_where_it_came_from_and_not_what_it_says() -> None:
    def first() -> None:
        raise KeyError("Samantha Carter")

    def second() -> None:
        try:
            first()
        except KeyError as error:
            raise RuntimeError("+13105550123") from error

    text = written(second)
    assert text.startswith("builtins.RuntimeError\n")
    assert "\nbuiltins.KeyError\n" in text
    assert "in first" in text
    assert "Samantha" not in text.replace('raise KeyError("Samantha Carter")', "")
    assert "3105550" not in text.replace('raise RuntimeError("+13105550123")', "")


def test_an_exception_while_another_was_handled_shows_both() -> None:
    def fail() -> None:
        try:
            int("")
        except ValueError:
            raise LookupError  # noqa: B904  The cause is left unsaid on purpose.

    assert "builtins.ValueError" in written(fail)


def test_a_record_with_empty_exc_info_is_written_without_exception() -> None:
    assert "exception" not in json.loads(JsonFormatter().format(record((None, None, None))))
