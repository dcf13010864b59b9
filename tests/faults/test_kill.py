"""The whole service is killed, again and again, while clients save."""

from tests.faults.installation import Installation, wait_for_saves
from tests.faults.stored import integrity, missing_promises

ROUNDS = 20
CLIENTS = 12
SAVES_A_ROUND = 100


def test_every_acknowledged_save_survives_twenty_kills_exactly_once(installation: Installation) -> None:
    with installation.load(CLIENTS) as load:
        for _ in range(ROUNDS):
            wait_for_saves(load, SAVES_A_ROUND)
            installation.service.kill_all()
            installation.service.start()
        wait_for_saves(load, SAVES_A_ROUND)

    assert load.refused == []
    assert load.acknowledged >= ROUNDS * SAVES_A_ROUND
    assert missing_promises(installation.database, load.messages) == []
    if installation.database.get_backend_name() == "sqlite":
        assert integrity(installation.database) == "ok"
