"""Fifty clients save one message at the same moment, through two workers."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.faults.installation import Installation
from tests.faults.load import MARK, PATH, Answer, Caller
from tests.faults.stored import stored_messages

CLIENTS = 50
MESSAGE = "5a1f8a54-7a0c-4b4e-9d4c-0c9d5b3f2e11"
GROUPS = ("messageAttributes", "messageSendingAttributes", "messageDeliveryAttributes")


def save_of(client: int) -> dict[str, Any]:
    """A save that says something of its own in every field that allows it."""
    return {
        "uuid": MESSAGE,
        "messageAttributes": {
            "body": f"{MARK} of client {client}",
            "type": ("INCOMING", "OUTGOING")[client % 2],
            "protocol": ("TEXT", "VOICE_CALL", "NONE")[client % 3],
            "purpose": f"purpose {client}",
            "isManual": client % 5 == 0,
            "numberOfMessageAttachments": client,
            "subject": f"subject {client}",
        },
        "messageSendingAttributes": {
            "recipientCommunicationValue": f"+1310555{client:04}",
            "senderName": f"{MARK} sender {client}",
            "recipientName": f"{MARK} recipient {client}",
            "senderCommunicationValue": f"+1213555{client:04}",
        },
        "messageDeliveryAttributes": {
            "sentTimestamp": f"2025-03-28T11:34:43.{client:03}Z",
            "receivedTimestamp": f"2025-03-28T11:35:43.{client:03}Z",
            "deliveryStatus": f"status {client}",
            "deliveryFailureMessage": f"failure {client}",
        },
    }


def all_at_once(callers: list[Caller], call: Callable[[Caller, int], Answer]) -> list[Answer]:
    """What the callers get, in their order, when they all call at the same moment."""
    start = threading.Barrier(len(callers))

    def wait_and_call(caller: Caller, number: int) -> Answer:
        start.wait()
        return call(caller, number)

    with ThreadPoolExecutor(len(callers)) as pool:
        return list(pool.map(wait_and_call, callers, range(len(callers))))


def what_is_stored(caller: Caller) -> dict[str, Any]:
    message = caller.get(f"{PATH}/{MESSAGE}").envelope["message"]
    return {"uuid": message["uuid"], **{group: message[group] for group in GROUPS}}


def test_fifty_saves_of_one_uuid_leave_one_row_that_one_of_them_sent(installation: Installation) -> None:
    callers = [installation.caller() for _ in range(CLIENTS)]

    answers = all_at_once(callers, lambda caller, number: caller.put(save_of(number)))

    [row] = stored_messages(installation.database)[MESSAGE]
    assert {answer.status for answer in answers} == {200}
    assert what_is_stored(callers[0]) in [save_of(number) for number in range(CLIENTS)]
    # Each of them changed something, so each has a version, and all but the first a revision.
    assert sorted(answer.version for answer in answers) == list(range(1, CLIENTS + 1))
    assert [revision.version for revision in row.revisions] == list(range(2, CLIENTS + 1))
    assert row.version == CLIENTS


def test_of_fifty_saves_that_expect_one_version_exactly_one_wins(installation: Installation) -> None:
    callers = [installation.caller() for _ in range(CLIENTS)]
    first = callers[0].put(save_of(CLIENTS))
    expected = {"If-Match": first.headers["etag"]}

    answers = all_at_once(callers, lambda caller, number: caller.put(save_of(number), **expected))

    [winner] = [number for number, answer in enumerate(answers) if answer.status == 200]
    [row] = stored_messages(installation.database)[MESSAGE]
    refused = Counter((answer.status, *answer.codes) for answer in answers if answer.status != 200)
    assert refused == {(412, "VERSION_MISMATCH"): CLIENTS - 1}
    assert what_is_stored(callers[0]) == save_of(winner)
    assert (row.version, len(row.revisions)) == (2, 1)
