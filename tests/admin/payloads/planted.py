"""Puts texts into every place that can hold one: by the API where it takes them, and by the domain what staff write."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.audit import Act, Action, Actor, record
from app.extensions import db
from app.messages.attributes import ATTRIBUTES
from app.messages.trash import Disposal, dispose
from app.messages.values import Text
from app.models import BulkJob, Department, SavedView, Staff, StaffSession, User
from app.models.directory import ID_LENGTH, NAME_LENGTH
from app.models.engine import writing
from app.models.message import REASON_LENGTH
from tests.api.factories import Body, Caller, edit_message, make_caller, services_of

One = TypeVar("One")

# So many that half of them fit into a name, and most into every field.
SIZE = 8
# Pages are made of the same values on either database: one shows all of them, and the other every so-maniest.
SAMPLED = {"sqlite": 1, "postgresql": 8}
SINGLES, USER = "singles", "sam"
AT = datetime(2026, 3, 1, tzinfo=UTC)
NOBODY = "0198f0c0-0000-7000-8000-000000000009"
FIELDS = [(one, one.rule.longest) for one in ATTRIBUTES if isinstance(one.rule, Text)]
TYPES, PROTOCOLS = ["OUTGOING", "INCOMING", "DRAFT", "NOTE"], ["TEXT", "EMAIL", "VOICE_CALL"]


@dataclass(frozen=True, slots=True)
class Group:
    """Some texts together in one department, in its user, in a message that was edited and in one in the trash."""

    number: int
    texts: Sequence[str]

    @property
    def department(self) -> str:
        return f"group-{self.number}"

    @property
    def job(self) -> str:
        return f"0198f0c0-0000-7000-8000-{self.number:012}"

    def joined(self, longest: int, turn: int = 0) -> str:
        """The texts, beginning with another one each turn, as far as they fit."""
        turn %= len(self.texts)
        return "\n".join([*self.texts[turn:], *self.texts[:turn]])[:longest]


def plant_singles(app: Flask, texts: Sequence[str], first: int = 0) -> None:
    """A message for each text, which stands in all of its fields. The numbers of messages begin with `first`."""
    caller = make_caller(app)
    for number, text in enumerate(texts, first):
        put(caller, SINGLES, f"single-{number:04}", Group(number, [text]))


def plant_groups(app: Flask, texts: Sequence[str], first: int = 0) -> list[Group]:
    """The groups, numbered from `first`."""
    caller, groups = make_caller(app), list[Group]()
    for number, start in enumerate(range(0, len(texts), SIZE), first):
        # The last one is as large as the others.
        last = min(start + SIZE, len(texts))
        groups.append(Group(number, texts[last - SIZE : last]))
        _plant(app, caller, groups[-1])
    return groups


def plant_traces(app: Flask, texts: Sequence[str], first: int = 0) -> None:
    """What somebody typed as a username and what a browser called itself: in the audit trail and among the sessions."""
    with app.app_context(), writing(db.engine) as session:
        admin = session.scalars(select(Staff).where(Staff.username == "admin")).one()
        for number, text in enumerate(texts, first):
            refused = Act(Action.LOGIN_REFUSED, None, text[:ID_LENGTH], {"why": text, text: text})
            record(session, AT, Actor("staff", text[:64], text[:64]), refused)
            seen = {"created_at": datetime.now(UTC), "last_seen_at": datetime.now(UTC), "address": text[:64]}
            session.add(StaffSession(token_digest=f"{number:064}", staff_id=admin.id, user_agent=text[:256], **seen))


def shown_on(app: Flask, found: Sequence[One]) -> Sequence[One]:
    """What is looked at on the database of `app`."""
    return found[:: SAMPLED[services_of(app).engine.dialect.name]]


def put(caller: Caller, department: str, uuid: str, group: Group) -> None:
    answer = caller.put(_body(uuid, group), department=department, user=USER)
    assert answer.status_code == 200, answer.get_data(as_text=True)


def _body(uuid: str, group: Group) -> Body:
    body: Body = {
        "uuid": uuid,
        "messageAttributes": {},
        "messageSendingAttributes": {},
        "messageDeliveryAttributes": {},
    }
    for turn, (attribute, longest) in enumerate(FIELDS):
        body[attribute.group][attribute.key] = group.joined(longest, turn)
    body["messageAttributes"]["type"] = TYPES[group.number % len(TYPES)]
    body["messageAttributes"]["protocol"] = PROTOCOLS[group.number % len(PROTOCOLS)]
    body["messageDeliveryAttributes"]["sentTimestamp"] = (AT + timedelta(minutes=group.number)).isoformat()
    for text in group.texts:
        body[text] = [text, {text: text}]
        body["messageAttributes"][text] = text
    return body


def _plant(app: Flask, caller: Caller, group: Group) -> None:
    for uuid in ("edited", "trashed"):
        put(caller, group.department, uuid, group)
    values: dict[str, Any] = {one.name: group.joined(longest, turn) for turn, (one, longest) in enumerate(FIELDS, 1)}
    edit_message(app, "edited", group.department, **values)
    with app.app_context(), writing(db.engine) as session:
        admin = session.scalars(select(Staff).where(Staff.username == "admin")).one()
        reason = group.joined(REASON_LENGTH)
        dispose(session, group.department, "trashed", Disposal(True, reason, "admin", NOBODY, AT))
        session.get_one(Department, group.department).name = group.joined(NAME_LENGTH)
        session.get_one(User, (group.department, USER)).name = group.joined(NAME_LENGTH, SIZE // 2)
        _plant_work(session, group, admin.id, reason)


def _plant_work(session: Session, group: Group, staff_id: int, reason: str) -> None:
    """A saved view and a bulk job."""
    name, place = group.joined(NAME_LENGTH, SIZE // 2), group.department
    view = {"list_department_id": place, "department_id": place, "created_at": AT}
    session.add(SavedView(staff_id=staff_id, name=name, query="type=NOTE", **view))
    job = BulkJob(id=group.job, staff_id=staff_id, department_id=place, action="trash", selection={"uuids": []})
    job.total, job.state, job.reason, job.created_at, job.finished_at = 0, "done", reason, AT, AT
    session.add(job)
