"""What holds for all tests of payloads."""

import pytest

from app.admin.overview import pages


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """An overview that is counted for the first time is another page after four seconds; a busy machine needs more."""
    monkeypatch.setattr(pages, "PATIENCE", 600.0)
