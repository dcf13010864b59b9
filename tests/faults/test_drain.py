"""The service is asked to stop, or to take new workers, while clients save. No client repeats anything here."""

import os
import signal
from functools import partial

from tests.faults.installation import Installation, wait_for_saves
from tests.faults.outages import locked
from tests.faults.stored import missing_promises
from tests.support.waiting import wait_until

CLIENTS = 6
SAVES = 100


def test_on_sigterm_every_request_that_was_taken_is_answered_and_kept(installation: Installation) -> None:
    with installation.load(CLIENTS * 2, until_told_to_close=True) as load:
        wait_until(lambda: load.everyone_is_saving, "every client is saving")
        status = installation.service.terminate()
        load.wait()

    assert status == os.EX_OK
    assert load.lost == []
    assert load.refused == []
    assert missing_promises(installation.database, load.messages) == []


def test_on_sigterm_saves_that_wait_for_the_database_still_get_their_answer(installation: Installation) -> None:
    with installation.load(CLIENTS * 2, until_told_to_close=True) as load:
        wait_until(lambda: load.everyone_is_saving, "every client is saving")
        with locked(installation.database):
            os.kill(installation.service.pid, signal.SIGTERM)
            wait_until(lambda: has_heard_sigterm(installation), "the service has begun to stop")
        status = installation.service.terminate()
        load.wait()

    assert status == os.EX_OK
    assert load.lost == []
    assert load.refused == []
    assert missing_promises(installation.database, load.messages) == []


def test_on_sighup_the_workers_change_and_no_request_is_lost(installation: Installation) -> None:
    with installation.load(CLIENTS) as kept_alive, installation.load(CLIENTS, reconnecting=True) as reconnecting:
        for _ in range(2):
            wait_for_saves(kept_alive, SAVES)
            wait_for_saves(reconnecting, SAVES)
            have_changed = partial(has_new_workers, installation, installation.workers())
            installation.service.reload()
            wait_until(have_changed, "the workers are new ones")
        wait_for_saves(kept_alive, SAVES)
        wait_for_saves(reconnecting, SAVES)

    for load in (kept_alive, reconnecting):
        assert load.lost == []
        assert load.refused == []
        assert missing_promises(installation.database, load.messages) == []


def has_heard_sigterm(installation: Installation) -> bool:
    return any("Handling signal: term" in line for line in installation.service.log_lines())


def has_new_workers(installation: Installation, old: set[int]) -> bool:
    present = installation.workers()
    return len(present) == len(old) and not present & old
