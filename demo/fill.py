"""Fills a database: the clients, what they saved, what staff did with it, and last the accounts to look at it with."""

import time
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.access.clients import NewClient, add_secret, create_client, get_client
from app.access.staff import NewStaff, create_staff
from app.messages.save import Saved
from app.messages.transaction import Transaction
from app.models import SavedView, Staff
from app.models.engine import writing
from demo.cast import CARE_CALLS, CLIENT_SILENT_FOR, PASSWORD, PLACES, SCHEDULER, STAFF
from demo.office import come_and_go, deeds_of, do, give_names
from demo.progress import Progress
from demo.traffic import Period, Traffic, traffic_of

BATCH = 400
PATIENCE_SECONDS = 60
VIEWS = (("Failed texts", "protocol=TEXT&deliveryStatus=FAILED"), ("Drafts to look through", "type=DRAFT"))


def fill(engine: Engine, pepper: str, period: Period) -> None:
    """Fills an empty database with the traffic of `period`."""
    traffic = traffic_of(period)
    with writing(engine) as session:
        _make_clients(session, pepper, period)
    _save(engine, traffic)
    _let_staff_work(engine, traffic, period)
    with writing(engine) as session:
        _make_staff(session, period.since)


def _save(engine: Engine, traffic: Traffic) -> None:
    """Saves in the order of time, as the committer would, in transactions that are as large as under heavy load."""
    transaction = Transaction(engine)
    progress = Progress(len(traffic.saves), "saves")
    for start in range(0, len(traffic.saves), BATCH):
        batch = traffic.saves[start : start + BATCH]
        outcomes = transaction.write(batch, time.monotonic() + PATIENCE_SECONDS)
        refused = [outcome for outcome in outcomes if not isinstance(outcome, Saved)]
        if refused:
            raise RuntimeError(f"The store did not take a save of the demo: {refused[0]!r}")
        progress.advance(len(batch))


def _make_clients(session: Session, pepper: str, period: Period) -> None:
    """One that changed its secret lately, and one that fell silent."""
    made = period.since - timedelta(days=40)
    for username, heard in ((SCHEDULER, period.until), (CARE_CALLS, period.until - CLIENT_SILENT_FOR)):
        departments = frozenset(place.id for place in PLACES if place.client == username)
        create_client(session, NewClient(username, departments), pepper, made)
        session.flush()
        _mark_use(session, username, heard)
    rotated = get_client(session, SCHEDULER)
    rotated.secrets[0].expires_at = period.until + timedelta(days=9)
    rotated.secrets[0].last_used_at = period.until - timedelta(days=3)
    add_secret(rotated, pepper, period.until - timedelta(days=4))
    rotated.secrets[-1].last_used_at = period.until


def _mark_use(session: Session, username: str, at: datetime) -> None:
    for secret in get_client(session, username).secrets:
        secret.last_used_at = at


def _let_staff_work(engine: Engine, traffic: Traffic, period: Period) -> None:
    rng = Random(f"{period.seed} hands")
    with writing(engine) as session:
        give_names(session, traffic, period.since + timedelta(hours=12))
        come_and_go(session, period)
    with writing(engine) as session:
        for deed in deeds_of(traffic, period):
            do(session, deed, rng)


def _make_staff(session: Session, at: datetime) -> None:
    ids = {place.key: place.id for place in PLACES}
    for one in STAFF:
        seen = frozenset(ids[key] for key in one.places) or None
        made = create_staff(session, NewStaff(one.username, PASSWORD, one.role, seen), at)
        made.time_zone, made.sees_personal_data = one.time_zone, one.sees_personal_data
    session.flush()
    owner = session.scalars(select(Staff.id).where(Staff.username == "edith")).one()
    for name, query in VIEWS:
        session.add(
            SavedView(
                staff_id=owner,
                list_department_id=PLACES[0].id,
                department_id=PLACES[0].id,
                name=name,
                query=query,
                created_at=at,
            )
        )
