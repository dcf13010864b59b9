"""Memory in long commands: what they make by the million never refers to itself."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# Objects that come to be before those without an owner are looked for.
GARBAGE_AT = 100_000


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Looks seldom for objects without an owner: a piece is many objects to look through again and again."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(GARBAGE_AT)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
