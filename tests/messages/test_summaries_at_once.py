"""Overviews that are asked for while others save into hours that are over are right when all have finished."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from app.messages.statistics.overview import Overview, overview
from app.messages.statistics.periods import last_days
from tests.messages.factories import save_of, write
from tests.messages.random_messages import BERLIN
from tests.messages.test_statistics import check
from tests.messages.test_summaries import stored

NOW = datetime.now(UTC)
PERIOD = last_days(NOW, 2, BERLIN)
IDS = ["d", "e"]
SAVES = 40


def save_some(engine: Engine, writer: int) -> None:
    """Messages of the same few old hours as all writers', each of them saved and then moved or changed."""
    for number in range(SAVES):
        department, uuid = IDS[number % 2], f"m{writer}-{number // 3}"
        sent = NOW - timedelta(hours=4 + number % 5, minutes=writer)
        save = save_of(uuid, department, f"u{writer}", body=f"{number}", sent_at=sent, type="NOTE")
        write(engine, replace(save, at=NOW))


def look_until(engine: Engine, over: threading.Event) -> int:
    looks = 0
    while not over.is_set():
        assert isinstance(overview(engine, IDS, PERIOD), Overview)
        looks += 1
    return looks


def test_writers_and_readers_at_once_leave_a_right_overview(engine: Engine) -> None:
    over = threading.Event()
    with ThreadPoolExecutor(5) as pool:
        readers = [pool.submit(look_until, engine, over) for _ in range(2)]
        writers = [pool.submit(save_some, engine, number) for number in range(3)]
        try:
            for writer in writers:
                writer.result(timeout=120)
        finally:
            over.set()
        assert all(reader.result(timeout=60) for reader in readers)
    found = overview(engine, IDS, PERIOD)
    assert isinstance(found, Overview)
    check(found, stored(engine, IDS), IDS)
