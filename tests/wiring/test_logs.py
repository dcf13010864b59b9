"""JSON lines that an operator can use and that say nothing about customers."""

import io
import json
import logging
from collections.abc import Callable
from contextlib import redirect_stdout
from typing import Any

import pytest
from flask import Flask

from app.logs import JsonFormatter
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


@pytest.mark.parametrize(("level", "events"), [("info", {"request", "failure"}), ("error", set())])
def test_the_log_level_decides_what_is_written(level: str, events: set[str], output: Output) -> None:
    output.app(LOG_LEVEL=level).test_client().get("/communications/nowhere")
    assert {line["event"] for line in output.lines()} == events


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
