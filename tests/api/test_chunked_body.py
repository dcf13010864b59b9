"""A body that comes in chunks has no length in front, and follows the same rules as one that has.

gunicorn hands such a body over in its own way, so this is asked of the running service.
"""

import http.client
import json
from collections.abc import Iterator
from typing import Any

from app.api.reading import LARGEST_BODY
from tests.api.factories import body_of, path_of
from tests.api.running import Running


def put_in_chunks(running: Running, raw: bytes) -> tuple[int, dict[str, Any]]:
    connection = http.client.HTTPConnection(running.address, timeout=10)
    headers = {
        "Authorization": running.authorization,
        "Content-Type": "application/json",
        "Transfer-Encoding": "chunked",
    }
    connection.request("PUT", path_of(), chunks_of(raw), headers, encode_chunked=True)
    with connection.getresponse() as answer:
        status, body = answer.status, json.load(answer)
    connection.close()
    return status, body


def chunks_of(raw: bytes) -> Iterator[bytes]:
    return (raw[start : start + 9_000] for start in range(0, len(raw), 9_000))


def test_a_body_in_chunks_may_fill_the_limit_and_is_never_cut_there(running: Running) -> None:
    message = json.dumps(body_of()).encode()
    for rest in (b" ", b"x", b"x" * 40_000):
        status, body = put_in_chunks(running, message.ljust(LARGEST_BODY) + rest)
        assert (status, [error["errorCode"] for error in body["errors"]]) == (413, ["BODY_TOO_LARGE"])
    status, body = put_in_chunks(running, message.ljust(LARGEST_BODY))
    assert (status, body["status"]) == (200, "SUCCESS")
