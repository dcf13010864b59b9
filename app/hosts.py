"""Refuses requests for hosts that are not this service's, before a route could build an address from them."""

from collections.abc import Callable, Sequence
from functools import lru_cache

from flask import Flask, request
from werkzeug.exceptions import SecurityError
from werkzeug.sansio.utils import host_is_trusted


def register(app: Flask, trusted: Sequence[str]) -> Callable[[str], bool]:
    """Lets only requests through whose Host is in `trusted`: names, or `.name` for a name and all below it."""

    @lru_cache(maxsize=1024)
    def is_trusted(host: str) -> bool:
        return host_is_trusted(host, trusted)

    def check() -> None:
        if not is_trusted(request.environ.get("HTTP_HOST", "")):
            raise SecurityError

    app.before_request(check)
    return is_trusted
