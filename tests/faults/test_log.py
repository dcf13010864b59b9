"""The log of a service that was asked everything that can go wrong, by clients who name people all the time."""

import json
import re
import socket
from urllib.parse import urlsplit

from tests.faults.installation import Installation
from tests.faults.load import DEPARTMENT, MARK, NUMBER, PATH, Caller, body_of

PLACE = f"/communications/department/{DEPARTMENT}/user"
MALFORMED = (
    f"GET {PATH}\r\n\r\n",
    f"GET {PATH} {MARK}\r\n\r\n",
    f"{MARK} {PATH} HTTP/1.1\r\n\r\n",
    f"GET {PATH} HTTP/1.1\r\nHost: localhost\r\n{MARK} {NUMBER}\r\n\r\n",
    f"GET {PATH} HTTP/1.1\r\nHost: localhost\r\n{MARK}: {'x' * 70_000}\r\n\r\n",
    f"GET /{MARK * 2000} HTTP/1.1\r\nHost: localhost\r\n\r\n",
    f"PUT {PATH} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {MARK}\r\n\r\n",
    f"PUT {PATH} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n{MARK}\r\n",
)

UUID_OF_ERROR = re.compile(r'"errorUID": ?"([^"]+)"')


def ask_in_every_wrong_way(caller: Caller, stranger: Caller) -> set[int]:
    """The statuses of the answers."""
    quoted = json.dumps(body_of("wrong")).encode()
    conflict = body_of("owned", "11111111-1111-4111-8111-111111111111")
    broken = {**body_of("broken"), "uuid": f"{MARK} {NUMBER}", "messageAttributes": {"type": MARK, "body": 7}}
    answers = [
        caller.put(conflict),
        caller.ask("PUT", f"{PLACE}/another-{MARK}/botmessage", json.dumps(conflict).encode(), caller.headers),
        caller.put(broken),
        caller.put({"uuid": conflict["uuid"], MARK: NUMBER}),
        caller.put({**body_of("unknown"), MARK: {"name": MARK}}),
        caller.put(body_of("stale", conflict["uuid"]), **{"If-Match": '"77"'}),
        caller.put(body_of("stale", conflict["uuid"]), **{"If-Match": MARK}),
        caller.put(body_of("key"), **{"Idempotency-Key": MARK}),
        caller.put(body_of("other"), **{"Idempotency-Key": MARK}),
        caller.put(body_of("text"), **{"Content-Type": f"text/{MARK}"}),
        caller.put(body_of("host"), Host=f"{MARK}.example.org"),
        stranger.put(body_of("stranger")),
        caller.ask("PUT", PATH, quoted[:-3], caller.headers),
        caller.ask("PUT", PATH, quoted[:-1] + b"\xff}", caller.headers),
        caller.ask("POST", PATH, quoted, caller.headers),
        caller.ask("PUT", f"{PLACE}/{MARK}%20{MARK}/botmessage", quoted, caller.headers),
        caller.get(f"{PATH}?{MARK}={MARK}"),
        caller.get(f"{PATH}?deliveryStatus={MARK}&limit={MARK}"),
        caller.get(f"{PATH}/{MARK}"),
        caller.get(f"/communications/{MARK}/{NUMBER}"),
        caller.put(body_of(MARK * 50_000)),
    ]
    return {answer.status for answer in answers}


def answer_to_malformed(installation: Installation, text: str) -> str:
    """All that is answered to what is no HTTP, until the service hangs up."""
    address = urlsplit(installation.service.url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.sendall(text.encode())
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65_536), b"")).decode()


def test_the_log_names_nobody_whatever_is_asked(installation: Installation) -> None:
    stranger = installation.caller((f"{MARK}-stranger", f"{MARK}-secret"))

    statuses = ask_in_every_wrong_way(installation.caller(), stranger)
    for text in MALFORMED:
        answer = answer_to_malformed(installation, text)
        assert '"status":"FAILURE"' in answer.replace(" ", "")
        installation.expect_in_log(UUID_OF_ERROR.findall(answer))

    assert statuses == {200, 400, 401, 404, 405, 409, 412, 413, 415}
    assert installation.faults_of_the_log() == []
