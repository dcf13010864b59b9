"""Group commit: many threads save at once, each hears of its own save only, and only once it is on disk."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine

from app.messages.committer import LARGEST_BATCH, Committer
from app.messages.errors import MessageOfAnotherUser, StoreUnavailable, VersionMismatch
from app.messages.save import Outcome, Save, Saved
from app.messages.transaction import Transaction
from tests.messages.factories import message, revisions, save_of, values, version, write
from tests.support.waiting import wait_until

DEADLINE = 8.0


@pytest.fixture
def committer(engine: Engine) -> Committer:
    return Committer(Transaction(engine).write, DEADLINE)


def answers(committer: Committer, saves: Sequence[Save]) -> list[Outcome | Exception]:
    """What each of the threads that save at the same time hears."""
    together = threading.Barrier(len(saves))

    def save(one: Save) -> Outcome | Exception:
        together.wait()
        try:
            return committer.save(one)
        except Exception as error:  # noqa: BLE001  Whatever is raised is the answer.
            return error

    with ThreadPoolExecutor(len(saves)) as threads:
        return list(threads.map(save, saves))


def test_what_was_answered_can_be_read(committer: Committer, engine: Engine) -> None:
    outcome = committer.save(save_of(body="x"))
    assert outcome.version == 1
    assert values(engine) == {"body": "x"}


def test_many_threads_save_at_once_and_each_message_is_there(committer: Committer, engine: Engine) -> None:
    saves = [save_of(f"m{number}", f"d{number % 3}", f"u{number % 5}", body=str(number)) for number in range(60)]
    heard = answers(committer, saves)
    assert [outcome.version for outcome in heard if isinstance(outcome, Saved)] == [1] * 60
    for number, one in enumerate(saves):
        assert values(engine, one.uuid, one.department_id) == {"body": str(number)}


def test_fifty_saves_of_one_message_leave_one_that_is_whole(committer: Committer, engine: Engine) -> None:
    sent: list[dict[str, Any]] = [{"body": f"body {number}", "subject": f"subject {number}"} for number in range(50)]
    heard = answers(committer, [save_of(**attributes) for attributes in sent])
    versions = sorted(outcome.version for outcome in heard if isinstance(outcome, Saved))
    assert versions == list(range(1, 51))
    assert values(engine) in sent
    assert message(engine).version == len(revisions(engine)) + 1


def test_of_fifty_saves_on_one_version_one_wins(committer: Committer, engine: Engine) -> None:
    write(engine, save_of(body="first"))
    heard = answers(committer, [save_of(body=f"b{number}", expectation=version(1)) for number in range(50)])
    assert sum(isinstance(outcome, Saved) for outcome in heard) == 1
    assert sum(isinstance(outcome, VersionMismatch) for outcome in heard) == 49
    assert message(engine).version == 2


def test_an_error_reaches_its_owner_alone(committer: Committer, engine: Engine) -> None:
    write(engine, save_of("theirs", user="somebody"))
    wrong: list[Callable[[int], Save]] = [
        lambda number: save_of(f"m{number}", body="fine"),
        lambda _: save_of("theirs", body="not mine"),
        lambda number: save_of(f"missing{number}", expectation=version(1)),
    ]
    heard = answers(committer, [wrong[number % 3](number) for number in range(60)])
    assert {type(outcome) for outcome in heard[0::3]} == {Saved}
    assert {type(outcome) for outcome in heard[1::3]} == {MessageOfAnotherUser}
    assert {type(outcome) for outcome in heard[2::3]} == {VersionMismatch}


def test_two_processes_write_the_same_messages_without_deadlock(engine: Engine) -> None:
    ours, theirs = (Committer(Transaction(engine).write, DEADLINE) for _ in range(2))
    numbers = [*range(20)]
    with ThreadPoolExecutor(2) as processes:
        one = processes.submit(answers, ours, [save_of(f"m{number}", body="ours") for number in numbers])
        other = processes.submit(answers, theirs, [save_of(f"m{number}", body="theirs") for number in numbers[::-1]])
    assert {type(outcome) for outcome in (*one.result(), *other.result())} == {Saved}


class Gate:
    """A store that stands still until it is opened, and notes in which batches saves came."""

    def __init__(self) -> None:
        self.opened = threading.Event()
        self.batches: list[list[str]] = []

    def write(self, saves: Sequence[Save], _give_up_at: float) -> list[Outcome | Exception]:
        self.batches.append([save.uuid for save in saves])
        self.opened.wait(30)
        return [Saved({"uuid": save.uuid, "version": 1}) for save in saves]


def waiting(committer: Committer) -> int:
    return committer._queue.qsize()  # noqa: SLF001  Nothing else tells how many wait.


def test_who_waits_meanwhile_shares_the_next_batch_and_hears_of_its_own_save() -> None:
    gate = Gate()
    committer = Committer(gate.write, DEADLINE)
    with ThreadPoolExecutor(21) as threads:
        first = threads.submit(committer.save, save_of("first"))
        wait_until(lambda: gate.batches, "the first save is being written")
        others = [threads.submit(committer.save, save_of(f"m{number}")) for number in range(20)]
        wait_until(lambda: waiting(committer) == 20, "the others wait")
        gate.opened.set()
        assert [future.result().row["uuid"] for future in others] == [f"m{number}" for number in range(20)]
        assert first.result().row["uuid"] == "first"
    assert gate.batches[0] == ["first"]
    assert sorted(uuid for batch in gate.batches[1:] for uuid in batch) == sorted(f"m{number}" for number in range(20))
    assert len(gate.batches) == 2


def test_a_caller_waits_no_longer_than_the_deadline() -> None:
    gate = Gate()
    committer = Committer(gate.write, 0.05)
    with pytest.raises(StoreUnavailable):
        committer.save(save_of())
    gate.opened.set()


def test_who_gave_up_before_its_turn_is_not_saved_later() -> None:
    gate = Gate()
    committer = Committer(gate.write, 0.05)
    for uuid in ("stuck", "given-up"):
        with pytest.raises(StoreUnavailable):
            committer.save(save_of(uuid))
    gate.opened.set()
    assert Committer(gate.write, DEADLINE).save(save_of("elsewhere")).version == 1
    wait_until(lambda: len(gate.batches) == 2, "the other thread has gone on")
    assert gate.batches == [["stuck"], ["elsewhere"]]


def test_a_defect_reaches_the_callers_and_the_next_save_goes_on() -> None:
    broken = True

    def write_or_fail(saves: Sequence[Save], _give_up_at: float) -> list[Outcome | Exception]:
        if broken:
            raise ZeroDivisionError
        return [Saved({"version": 1}) for _ in saves]

    committer = Committer(write_or_fail, DEADLINE)
    with pytest.raises(ZeroDivisionError):
        committer.save(save_of())
    broken = False
    assert committer.save(save_of()).version == 1


def test_a_batch_has_an_upper_size() -> None:
    gate = Gate()
    committer = Committer(gate.write, DEADLINE)
    count = LARGEST_BATCH + 10
    with ThreadPoolExecutor(count + 1) as threads:
        threads.submit(committer.save, save_of("first"))
        wait_until(lambda: gate.batches, "the first save is being written")
        rest = [threads.submit(committer.save, save_of(f"m{number}")) for number in range(count)]
        wait_until(lambda: waiting(committer) == count, "the others wait")
        gate.opened.set()
        assert {future.result().version for future in rest} == {1}
    assert max(len(batch) for batch in gate.batches) == LARGEST_BATCH
