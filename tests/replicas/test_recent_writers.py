"""Who has written a moment ago is known to every process of the machine."""

from pathlib import Path

from app.access.recent_writers import RecentWriters
from tests.support.waiting import wait_until

LONG, SHORT = 3_600.0, 0.05


def test_another_process_knows_who_wrote(tmp_path: Path) -> None:
    one, other = (RecentWriters(tmp_path / "new" / "writers", LONG) for _ in range(2))
    assert not other.includes("bot")
    one.note("bot")
    assert other.includes("bot")
    assert not other.includes("another bot")


def test_it_is_forgotten_after_a_while(tmp_path: Path) -> None:
    writers = RecentWriters(tmp_path / "writers", SHORT)
    writers.note("bot")
    wait_until(lambda: not writers.includes("bot"), "it is forgotten")


def test_where_nothing_can_be_noted_everybody_counts_as_a_writer(tmp_path: Path) -> None:
    """To read the primary is always right."""
    (tmp_path / "file").touch()
    writers = RecentWriters(tmp_path / "file" / "writers", LONG)
    writers.note("bot")
    assert writers.includes("bot")
    assert writers.includes("another bot")


def test_without_replicas_nothing_is_noted() -> None:
    writers = RecentWriters(None, LONG)
    writers.note("bot")
    assert not writers.includes("bot")
