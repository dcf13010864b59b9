"""What staff did in those weeks: names, corrections, the trash, and log-ins for the audit trail."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from sqlalchemy.orm import Session

from app.access.audit import Act, Action, Actor, record
from app.access.staff import Role
from app.messages.directory import get_department, get_user
from app.messages.edit import Edit, apply_edit
from app.messages.find import get_message
from app.messages.naming import rename
from app.messages.save import Save
from app.messages.trash import Disposal, dispose
from app.messages.values import Value
from demo.cast import PLACES, STAFF
from demo.traffic import Period, Traffic

CORRECTIONS, IN_TRASH = 90, 24
WHY_TRASHED = ("Sent to the wrong person", "A test of the bot", "The customer asked us to delete it")
ADDRESS = "203.0.113.{}"


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that an editor did to a message at a moment."""

    at: datetime
    editor: str
    save: Save
    trashes: bool


def give_names(session: Session, traffic: Traffic, at: datetime) -> None:
    """Names for all departments and for most of the users that were heard of."""
    heard_of = {(save.department_id, save.user_id) for save in traffic.saves}
    editor = _actor("edith")
    for place in PLACES:
        if not any(department == place.id for department, _ in heard_of):
            continue
        rename(session, get_department(session, place.id), place.name)
        record(session, at, editor, Act(Action.NAMED, place.id, place.id))
        for customer in traffic.customers[place.key]:
            if customer.named and (place.id, customer.user_id) in heard_of:
                rename(session, get_user(session, place.id, customer.user_id), customer.name)


def deeds_of(traffic: Traffic, period: Period) -> list[Deed]:
    """What was done to which message, in order. Each message is taken once."""
    rng = Random(f"{period.seed} office")
    whole = [save for save in traffic.saves if save.attributes.get("type") == "OUTGOING"]
    count = min(len(whole), round((CORRECTIONS + IN_TRASH) * min(1.0, period.factor * 2)))
    editors = [one.username for one in STAFF if one.role is Role.EDITOR and not one.places] or ["edith"]
    deeds = [
        Deed(save.at + timedelta(minutes=rng.uniform(20, 900)), rng.choice(editors), save, rng.random() < 0.2)
        for save in rng.sample(whole, count)
    ]
    return sorted((deed for deed in deeds if deed.at < period.until), key=lambda deed: (deed.at, deed.save.key))


def do(session: Session, deed: Deed, rng: Random) -> None:
    """Does one of them, and writes it into the audit trail."""
    save, request = deed.save, str(UUID(int=rng.getrandbits(128), version=4))
    if deed.trashes:
        reason = rng.choice(WHY_TRASHED)
        dispose(session, save.department_id, save.uuid, Disposal(True, reason, deed.editor, request, deed.at))
        action = Action.MESSAGE_TRASHED
    else:
        found = get_message(session, save.department_id, save.uuid)
        values = _correction(found.body or "", rng)
        edit = Edit(save.department_id, save.uuid, found.version, values, deed.editor, request, deed.at)
        apply_edit(session, edit)
        action = Action.MESSAGE_EDITED
    record(session, deed.at, _actor(deed.editor), Act(action, save.department_id, save.uuid))


def come_and_go(session: Session, period: Period) -> None:
    """The log-ins of the last weeks, and what an admin looked at."""
    rng = Random(f"{period.seed} door")
    for at in _working_days(period):
        for number, one in enumerate(STAFF, 10):
            came = at + timedelta(hours=7, minutes=rng.uniform(0, 90))
            actor = Actor("staff", one.username, ADDRESS.format(number))
            if rng.random() < 0.1:
                record(session, came, actor, Act(Action.LOGIN_REFUSED, subject=one.username))
            record(session, came + timedelta(seconds=20), actor, Act(Action.LOGGED_IN, subject=one.username))


def _working_days(period: Period) -> Iterable[datetime]:
    day = period.since.replace(hour=0, minute=0, second=0, microsecond=0)
    while day + timedelta(hours=9) < period.until:
        if day.weekday() < 5:
            yield day
        day += timedelta(days=1)


def _correction(body: str, rng: Random) -> dict[str, Value]:
    """What an editor changes in a message."""
    kind = rng.random()
    if kind < 0.5:
        return {"body": body.replace(":00", ":30").replace("YES", "Yes") + "\n(corrected by the front desk)"}
    if kind < 0.75:
        return {"purpose": rng.choice(["FOLLOWUP", "R", "A"]), "is_manual": True}
    return {"delivery_status": "FAILED", "delivery_failure": "The customer says that it never came"}


def _actor(username: str) -> Actor:
    return Actor("staff", username, ADDRESS.format(7))
