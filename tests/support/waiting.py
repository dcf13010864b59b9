"""Waiting for something that another process does: often, and not for ever."""

import time
from collections.abc import Callable

PAUSE = 0.02


def wait_until(is_so: Callable[[], object], what: str, seconds: float = 30) -> None:
    """Returns as soon as `is_so()` is true; fails, naming `what`, when it is not within `seconds`."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {seconds:g} seconds")
        time.sleep(PAUSE)
