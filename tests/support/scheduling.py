"""Which tests pytest-xdist may run side by side."""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

# Two browsers, or two services under load, at once would only make each other slow.
ONE_AT_A_TIME = ("tests/browser/", "tests/faults/")


class FolderScheduling(LoadScopeScheduling):  # type: ignore[misc]
    """The tests of such a folder run in one process, in order; every other test runs where there is room.

    pytest-xdist's own loadgroup would do, but with pytest 9.2 it no longer sees the groups.
    """

    def _split_scope(self, nodeid: str) -> str:
        return next((folder for folder in ONE_AT_A_TIME if nodeid.startswith(folder)), nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> FolderScheduling:
    return FolderScheduling(config, log)
