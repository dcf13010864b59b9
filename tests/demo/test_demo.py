"""What `make demo` leaves in a database, and that it touches no other."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access.clients import NewClient, create_client
from app.access.staff import NewStaff, Role, create_staff
from app.extensions import db
from app.models import Client, Department, Message, Revision, Staff, User
from app.models.engine import writing
from demo import __main__ as command
from demo.cast import PLACES, SCHEDULER, STAFF
from demo.claim import State, state_of
from demo.fill import fill
from demo.texts import TEXTS
from demo.traffic import Period, traffic_of
from tests.admin.page import Page
from tests.browser.addresses import addresses_of
from tests.support.sessions import new_session

pytestmark = pytest.mark.usefixtures("umask")

UNTIL = datetime(2026, 6, 5, 15, tzinfo=UTC)
PERIOD = Period(UNTIL - timedelta(weeks=2), UNTIL, factor=0.03)


@pytest.fixture
def filled(app: Flask) -> Iterator[Session]:
    with app.app_context():
        fill(db.engine, app.extensions["services"].settings.credential_pepper, PERIOD)
        with Session(db.engine) as session:
            yield session


def count(session: Session, *conditions: object) -> int:
    return session.scalar(select(func.count()).select_from(Message).where(*conditions)) or 0  # type: ignore[arg-type]


def test_a_filled_database_has_something_of_everything(filled: Session) -> None:
    assert set(filled.scalars(select(Department.name))) == {place.name for place in PLACES}
    assert filled.scalar(select(func.count()).where(User.name.is_not(None)))
    assert set(filled.scalars(select(Message.type).distinct())) >= {"OUTGOING", "INCOMING", "DRAFT"}
    assert set(filled.scalars(select(Message.protocol).distinct())) >= {"TEXT", "EMAIL", "VOICE_CALL"}
    assert count(filled) > 300
    assert count(filled, Message.delivery_failure.is_not(None)) > 0
    assert count(filled, Message.warnings.is_not(None)) > 0
    assert count(filled, Message.trashed_at.is_not(None)) > 0
    assert count(filled, Message.said.is_not(None)) > 0
    assert set(filled.scalars(select(Revision.actor_kind).distinct())) == {"client", "staff"}
    assert {staff.role for staff in filled.scalars(select(Staff))} == {"viewer", "editor", "admin"}


def test_one_client_and_one_department_are_silent(filled: Session) -> None:
    newest = dict(
        filled.execute(select(Message.created_by, func.max(Message.created_at)).group_by(Message.created_by)).all()
    )
    assert UNTIL - newest[SCHEDULER] < timedelta(days=1)
    assert min(UNTIL - at for name, at in newest.items() if name != SCHEDULER) > timedelta(days=2)
    silent = next(place for place in PLACES if place.silent_for)
    assert count(filled, Message.department_id == silent.id, Message.created_at > UNTIL - timedelta(days=8)) == 0
    assert count(filled, Message.department_id == silent.id) > 0


def test_nothing_happens_in_the_future(filled: Session) -> None:
    assert count(filled, Message.updated_at > UNTIL) == 0
    assert count(filled, Message.occurred_at > UNTIL) == 0


def test_every_page_opens_on_it(app: Flask, filled: Session) -> None:
    message = filled.scalars(select(Message).where(Message.said.is_not(None))).first()
    assert message is not None
    parts = {"department": message.department_id, "user": message.user_id, "message": message.uuid, "client": SCHEDULER}
    client = app.test_client()
    client.set_cookie("session_id", new_session(app, "ada"))
    for path in addresses_of(app, **parts):
        answer = client.get(path, follow_redirects=True)
        assert answer.status_code == (404 if "/bulk/" in path else 200), path
        if answer.mimetype == "text/html":
            Page(answer.get_data(as_text=True))


def test_the_same_seed_tells_the_same_story_and_another_one_does_not() -> None:
    again = Period(PERIOD.since, PERIOD.until, PERIOD.factor, seed=2)
    assert traffic_of(PERIOD).saves == traffic_of(PERIOD).saves
    assert traffic_of(PERIOD).saves != traffic_of(again).saves


def test_it_is_filled_only_once_and_by_its_own_accounts(app: Flask, filled: Session) -> None:
    assert state_of(filled) is State.FILLED
    assert {staff.username for staff in filled.scalars(select(Staff))} == {one.username for one in STAFF}


def test_what_a_visitor_made_does_not_keep_the_demo_from_starting_again(
    app: Flask, filled: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    pepper = app.extensions["services"].settings.credential_pepper
    with writing(db.engine) as session:
        session.add(Department(id="a-new-one", created_at=UNTIL))
        create_client(session, NewClient("my-bot", None), pepper, UNTIL)
        create_staff(session, NewStaff("zoe", "a long enough password", Role.VIEWER, None), UNTIL)
    before = count(filled)
    filled.rollback()
    assert run(app, monkeypatch) == 0
    assert count(filled) == before


def test_names_as_the_demo_has_them_do_not_make_a_database_its_own(app: Flask) -> None:
    with app.app_context(), writing(db.engine) as session:
        session.add(Department(id="somebody-elses", created_at=UNTIL))
        for one in STAFF:
            create_staff(session, NewStaff(one.username, "a long enough password", one.role, None), UNTIL)
        session.flush()
        assert state_of(session) is State.OF_OTHERS


def test_a_database_of_others_is_not_touched(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.app_context(), writing(db.engine) as session:
        session.add(Department(id="somebody-elses", created_at=UNTIL))
    assert run(app, monkeypatch) == 1
    with app.app_context(), Session(db.engine) as session:
        assert state_of(session) is State.OF_OTHERS
        assert session.scalars(select(Client)).all() == []


def test_an_interrupted_demo_is_not_continued(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.app_context(), writing(db.engine) as session:
        session.add(Department(id=PLACES[0].id, created_at=UNTIL))
    assert run(app, monkeypatch) == 1


def test_the_command_fills_an_empty_database_and_leaves_a_filled_one_as_it_is(
    app: Flask, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    totals = []
    for _ in range(2):
        assert run(app, monkeypatch) == 0
        with app.app_context(), Session(db.engine) as session:
            totals.append(count(session))
    assert totals[0] == totals[1] > 0
    told = capsys.readouterr()
    assert told.out.count("Log in with the password") == 2
    assert "100 %" in told.err


def test_the_command_refuses_a_service_in_production(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "APP_ENV": "production",
        "SECRET_KEY": "5f0c1f6f2c8d4e7ab9c3a1d2e4f60718",
        "CREDENTIAL_PEPPER": "a9b8c7d6e5f40312213243546576879a",
        "TRUSTED_HOSTS": "store.test",
    }.items():
        monkeypatch.setenv(name, value)
    assert run(app, monkeypatch) == 1


def test_every_language_can_say_what_the_scripts_need() -> None:
    assert {
        language: set(TEXTS["en"]) - set(said) for language, said in TEXTS.items() if set(TEXTS["en"]) - set(said)
    } == {}


def run(app: Flask, monkeypatch: pytest.MonkeyPatch) -> int:
    settings = app.extensions["services"].settings
    monkeypatch.setenv("DATABASE_URL", settings.database_url.render_as_string(hide_password=False))
    monkeypatch.setenv("INSTANCE_PATH", str(settings.instance_path))
    monkeypatch.setattr("sys.argv", ["demo", "--weeks", "1", "--factor", "0.02"])
    return command.main()
