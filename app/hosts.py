"""Refuses requests for hosts that are not this service's, before a route could build an address from them."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from flask import Flask, request
from werkzeug.exceptions import SecurityError
from werkzeug.sansio.utils import host_is_trusted

_PORT = re.compile(r":[0-9]+$")


def register(app: Flask, trusted: Sequence[str]) -> Callable[[str], bool]:
    """Lets only requests through whose Host is one of `trusted` (see `is_one_of`)."""

    @lru_cache(maxsize=1024)
    def is_trusted(host: str) -> bool:
        return is_one_of(host, trusted)

    def check() -> None:
        if not is_trusted(request.environ.get("HTTP_HOST", "")):
            raise SecurityError

    app.before_request(check)
    return is_trusted


def is_one_of(host: str, trusted: Sequence[str]) -> bool:
    """Whether a Host header names one of `trusted`, in any case of letters and with any port.

    Those are names in lower case, or `.name` for a name and all below it. Of an empty list nobody is one.
    """
    # Without a list werkzeug judges the form alone.
    if not host_is_trusted(host):
        return False
    name = _PORT.sub("", host.lower())
    return any(name == each.removeprefix(".") or (each[0] == "." and name.endswith(each)) for each in trusted)
