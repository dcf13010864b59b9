"""The umask, which some commands set for their process: here that is the one of all the tests."""

import os
from collections.abc import Iterator

import pytest


@pytest.fixture
def umask() -> Iterator[None]:
    """Gives it back as it was; else Postgres, which runs as nobody, could not read what is made for it."""
    before = os.umask(0o022)
    os.umask(before)
    yield
    os.umask(before)
