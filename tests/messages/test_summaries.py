"""Summaries never make an overview wrong: whatever is done to messages, it says what a plain count of them says."""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.messages.save import Save
from app.messages.statistics.periods import last_days, last_hours
from app.messages.statistics.summarising import count_days, keep_days
from app.messages.summaries import DAY, settled_until
from app.models import HourTouch, Message
from tests.messages.factories import edit, move, save_of, write
from tests.messages.random_messages import Told
from tests.messages.test_statistics import check, counted

ZONES = [ZoneInfo(name) for name in ("UTC", "Europe/Berlin", "Asia/Kolkata", "Asia/Kathmandu")]
_examples = itertools.count()

hours = st.integers(-1, 24 * 16)
moments = st.builds(lambda hour, minute: timedelta(hours=hour, minutes=minute), hours, st.sampled_from([0, 14, 15, 50]))
contents = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(["OUTGOING", "INCOMING", None]),
        "delivery_status": st.sampled_from(["FAILED", "DELIVERED", None]),
        "delivery_failure": st.sampled_from(["No answer", None]),
        "purpose": st.sampled_from(["odd", "F"]),
        "lag": st.sampled_from([0, 2, 700, -1]),
    },
)
uuids = st.sampled_from("abcdef")
Step = tuple[str, str, timedelta | None, dict[str, Any]]
saves: st.SearchStrategy[Step] = st.tuples(st.just("save"), uuids, st.none() | moments, contents)
edits: st.SearchStrategy[Step] = st.tuples(st.just("edit"), uuids, st.none() | moments, contents)
moves: st.SearchStrategy[Step] = st.tuples(st.sampled_from(["trash", "restore"]), uuids, st.none(), st.just({}))
looks: st.SearchStrategy[Step] = st.tuples(st.just("look"), st.sampled_from("ab"), st.none(), st.just({}))


def attributes(ago: timedelta | None, content: dict[str, Any], now: datetime) -> dict[str, Any]:
    values = {name: value for name, value in content.items() if name != "lag"}
    if ago is not None:
        values["sent_at"] = now - ago
        if "lag" in content:
            values["received_at"] = now - ago + timedelta(seconds=content["lag"])
    return values


def do(engine: Engine, ids: list[str], step: Step, now: datetime) -> None:
    act, uuid, ago, content = step
    department = ids["abcdef".index(uuid) % 2]
    values = attributes(ago, content, now)
    with Session(engine) as session:
        there = session.get(Message, (department, uuid))
    if act == "save":
        made = save_of(uuid, department, f"user-{uuid}", body="x", **values)
        write(engine, replace(made, at=now, client=f"client-{uuid}"))
    elif there is None:
        return
    elif act == "edit" and there.trashed_at is None:
        edit(engine, uuid, department, **values)
    elif act in {"trash", "restore"}:
        move(engine, uuid, department, into_trash=act == "trash")


def stored(engine: Engine, ids: Sequence[str]) -> list[Told]:
    """All messages of the departments, as statistics see them."""
    with Session(engine) as session:
        found = session.scalars(select(Message).where(Message.department_id.in_(ids))).all()
    return [
        Told(ids.index(one.department_id), one.user_id, one.created_by, one.occurred_at, one.type, one.delivery_status,
             one.delivery_failure, one.sent_at, one.received_at, one.warnings, one.trashed_at is not None)
        for one in found
    ]  # fmt: skip


def look(engine: Engine, ids: list[str], now: datetime, zone: ZoneInfo) -> None:
    for period in (last_hours(now), last_days(now, 7, zone)):
        check(counted(engine, ids, period), stored(engine, ids), ids)


def new_departments() -> list[str]:
    example = next(_examples)
    return [f"s{example}-{number}" for number in range(2)]


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.one_of(saves, saves, edits, moves, looks), max_size=14), zone=st.sampled_from(ZONES))
def test_an_overview_is_right_whatever_was_done_since_the_last_one(
    engine: Engine, steps: list[Step], zone: ZoneInfo
) -> None:
    ids, now = new_departments(), datetime.now(UTC)
    write(engine, *(replace(save_of(f"first-{one}", one, "u", body="x", sent_at=now - 3 * DAY), at=now) for one in ids))
    for step in steps:
        if step[0] == "look":
            look(engine, ids, now, zone)
        else:
            do(engine, ids, step, now)
    look(engine, ids, now, zone)
    look(engine, ids, now, zone)


def old_save(department: str, uuid: str, ago: timedelta, **values: Any) -> Save:
    now = datetime.now(UTC)
    return replace(save_of(uuid, department, "u", body="x", sent_at=now - ago, **values), at=now)


def marks(engine: Engine, department: str) -> int:
    with Session(engine) as session:
        return len(session.scalars(select(HourTouch).where(HourTouch.department_id == department)).all())


def test_a_save_while_a_day_is_counted_is_not_missed(engine: Engine) -> None:
    [department, _] = new_departments()
    at = settled_until().replace(hour=0) - 2 * DAY
    ago = datetime.now(UTC) - at - timedelta(hours=5)
    write(engine, old_save(department, "one", ago))
    with Session(engine) as session:
        found = count_days(session, department, [at], settled_until())
    write(engine, old_save(department, "two", ago))
    keep_days(engine, found)
    assert marks(engine, department) == 1
    look(engine, [department], datetime.now(UTC), ZONES[0])
    assert marks(engine, department) == 0


def test_who_counted_a_day_earlier_does_not_overwrite_who_counted_it_later(engine: Engine) -> None:
    [department, _] = new_departments()
    at = settled_until().replace(hour=0) - 2 * DAY
    ago = datetime.now(UTC) - at - timedelta(hours=5)
    write(engine, old_save(department, "one", ago))
    with Session(engine) as session:
        slow = count_days(session, department, [at], settled_until())
    write(engine, old_save(department, "two", ago))
    with Session(engine) as session:
        keep_days(engine, count_days(session, department, [at], settled_until()))
    assert not keep_days(engine, slow)
    look(engine, [department], datetime.now(UTC), ZONES[0])


def test_what_is_recent_leaves_no_mark(engine: Engine) -> None:
    [department, _] = new_departments()
    write(engine, old_save(department, "now", timedelta(minutes=10)))
    assert marks(engine, department) == 0
    write(engine, old_save(department, "old", timedelta(hours=2)), old_save(department, "also", timedelta(hours=2)))
    assert marks(engine, department) == 1
