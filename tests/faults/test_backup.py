"""A backup is taken while clients save, and a service is started on it."""

import stat
from pathlib import Path

from sqlalchemy import URL

from tests.faults.commands import output_of
from tests.faults.conftest import Install
from tests.faults.installation import Installation, wait_for_saves
from tests.faults.stored import integrity, stored_messages
from tests.support.service import Services

CLIENTS, SAVES = 8, 300


def test_every_save_that_was_acknowledged_before_a_backup_began_is_in_it(
    install: Install, services: Services, sqlite_url: URL, tmp_path: Path
) -> None:
    installation = install(sqlite_url)
    target = tmp_path / "backup.sqlite3"
    with installation.load(CLIENTS) as load:
        wait_for_saves(load, SAVES)
        before = [(told.uuid, list(told.acknowledged)) for told in load.messages if told.acknowledged]
        said = output_of(sqlite_url, tmp_path, "backup", str(target))
        wait_for_saves(load, SAVES)
    assert "is a checked copy" in said
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    restored = sqlite_url.set(database=str(target))
    assert integrity(restored) == "ok"
    stored = stored_messages(restored)
    assert [uuid for uuid, texts in before if stored[uuid][0].texts[: len(texts)] != texts] == []
    assert len(stored) <= len(load.messages)

    again = Installation(services.start(restored), restored, installation.credentials, tmp_path)
    with again.load(2) as load:
        wait_for_saves(load, 20)
    again.close()
    assert load.refused == []
