"""Times on the clock of whoever is logged in, with the offset, through every change of it."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask, g
from sqlalchemy import update

from app.access.sessions import Account
from app.access.staff import Role
from app.admin.rendering import clock, exact_moment, full_moment
from app.admin.rendering import offset as offset_filter
from app.admin.zone import local, start_of, typed, written, zone_named
from app.extensions import db
from app.messages.values import Moment
from app.models import Staff
from app.models.engine import writing
from tests.admin.conftest import SignIn
from tests.admin.store import Store, department_path, message_path, user_path


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def reading_in(name: str) -> None:
    g.account = Account(1, "sam", Role.VIEWER, None, time_zone=name)


@pytest.mark.parametrize(
    ("name", "moment", "shown"),
    [
        ("UTC", "2026-01-02T03:04:05", "2 Jan 2026, 03:04:05 UTC"),
        ("Europe/Berlin", "2026-03-29T00:59:59", "29 Mar 2026, 01:59:59 +01:00"),
        ("Europe/Berlin", "2026-03-29T01:00:00", "29 Mar 2026, 03:00:00 +02:00"),
        ("Europe/Berlin", "2026-10-25T00:30:00", "25 Oct 2026, 02:30:00 +02:00"),
        ("Europe/Berlin", "2026-10-25T01:30:00", "25 Oct 2026, 02:30:00 +01:00"),
        ("Europe/London", "2026-01-02T03:04:05", "2 Jan 2026, 03:04:05 UTC"),
        ("Asia/Kolkata", "2026-01-01T18:30:00", "2 Jan 2026, 00:00:00 +05:30"),
        ("Asia/Kathmandu", "2026-01-01T18:30:00", "2 Jan 2026, 00:15:00 +05:45"),
        ("America/St_Johns", "2026-01-01T03:29:59", "31 Dec 2025, 23:59:59 -03:30"),
        ("Pacific/Kiritimati", "2026-01-01T10:00:00", "2 Jan 2026, 00:00:00 +14:00"),
        ("Africa/Monrovia", "1970-01-01T00:44:30", "1 Jan 1970, 00:00:00 -00:44:30"),
        ("America/New_York", "2200-12-31T23:59:59", "31 Dec 2200, 18:59:59 -05:00"),
    ],
)
def test_a_moment_is_shown_on_the_chosen_clock_with_its_offset(app: Flask, name: str, moment: str, shown: str) -> None:
    with app.test_request_context():
        reading_in(name)
        assert full_moment(at(moment)) == shown
        assert shown.endswith(f"{clock(at(moment))} {offset_filter(at(moment))}")


def test_a_stored_moment_is_shown_to_the_millisecond(app: Flask) -> None:
    with app.test_request_context():
        reading_in("Asia/Kolkata")
        assert exact_moment(at("2026-01-01T18:30:00.226")) == "2 Jan 2026, 00:00:00.226 +05:30"


@pytest.mark.parametrize(
    ("name", "moment", "text"),
    [
        ("UTC", "2026-01-02T03:04:05.678", "2026-01-02 03:04:05.678 UTC"),
        ("Europe/Berlin", "2026-03-28T11:34:43.226", "2026-03-28 12:34:43.226 +01:00"),
        ("Europe/Berlin", "2026-10-25T00:30:00", "2026-10-25 02:30:00.000 +02:00"),
        ("Europe/Berlin", "2026-10-25T01:30:00", "2026-10-25 02:30:00.000 +01:00"),
        ("America/New_York", "1970-01-01T00:00:00", "1969-12-31 19:00:00.000 -05:00"),
        ("Africa/Monrovia", "1970-01-01T00:44:30", "1970-01-01 00:44:30.000 UTC"),
        ("Pacific/Kiritimati", "2200-12-31T23:59:59.999", "2201-01-01 13:59:59.999 +14:00"),
    ],
)
def test_a_form_holds_a_moment_on_the_chosen_clock_whole(app: Flask, name: str, moment: str, text: str) -> None:
    with app.test_request_context():
        reading_in(name)
        assert written(at(moment)) == text
        assert Moment().check(typed(text)) == at(moment)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-03-28 12:34:43.226+01:00", "2026-03-28T12:34:43.226+01:00"),
        ("  2026-03-28  12:34 +0100 ", "2026-03-28T12:34+0100"),
        ("2026-03-28 11:34 Z", "2026-03-28T11:34Z"),
        ("2026-03-28T11:34:43.226Z", "2026-03-28T11:34:43.226Z"),
        ("2026-03-28 11:34", "2026-03-28 11:34"),
        ("2026-03-28", "2026-03-28"),
        ("yesterday at ten", "yesterday at ten"),
    ],
)
def test_a_blank_may_stand_between_the_parts_of_a_moment(text: str, meant: str) -> None:
    assert typed(text) == meant


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Nowhere/Land",
        "America",
        "../../etc/passwd",
        "/etc/localtime",
        "UTC\0",
        "x" * 5000,
        "posixrules/..",
        "Ünknown",
    ],
)
def test_a_zone_that_nobody_knows_reads_as_utc(name: str) -> None:
    assert zone_named(name).key == "UTC"


@pytest.mark.parametrize(
    ("name", "day", "begins"),
    [
        ("UTC", date(2026, 3, 29), "2026-03-29T00:00:00"),
        ("Europe/Berlin", date(2026, 3, 29), "2026-03-28T23:00:00"),
        ("Europe/Berlin", date(2026, 3, 30), "2026-03-29T22:00:00"),
        ("Asia/Kolkata", date(2026, 1, 2), "2026-01-01T18:30:00"),
        # The clocks went forward at midnight: the day began at one.
        ("America/Sao_Paulo", date(2018, 11, 4), "2018-11-04T03:00:00"),
        # They went back at midnight: 23 o'clock came twice, and the new day began after the second time.
        ("America/Sao_Paulo", date(2018, 2, 18), "2018-02-18T03:00:00"),
        # They went back at one: midnight came twice, and the day began with the first.
        ("America/Havana", date(2026, 11, 1), "2026-11-01T04:00:00"),
        # The day that Samoa left out.
        ("Pacific/Apia", date(2011, 12, 30), "2011-12-30T10:00:00"),
        ("Pacific/Apia", date(2011, 12, 31), "2011-12-30T10:00:00"),
    ],
)
def test_a_day_begins_when_its_date_does(app: Flask, name: str, day: date, begins: str) -> None:
    with app.test_request_context():
        reading_in(name)
        assert start_of(day) == at(begins)
        assert local(start_of(day)).date() >= day


def choose(app: Flask, name: str, zone: str) -> None:
    with app.app_context(), writing(db.engine) as session:
        session.execute(update(Staff).where(Staff.username == name).values(time_zone=zone))


def test_lists_and_conversations_break_where_the_readers_day_does(app: Flask, sign_in: SignIn, store: Store) -> None:
    store.save("before", recipient_value="+12025550111", type="OUTGOING", sent_at=at("2026-01-01T18:29:59"))
    path = store.save("after", recipient_value="+12025550111", type="OUTGOING", sent_at=at("2026-01-01T18:30:00"))
    viewer = sign_in("viewer")
    choose(app, "viewer", "Asia/Kolkata")
    for page in (viewer.get(department_path()), viewer.get(f"{user_path()}conversation?of=after")):
        days = [page.words(e) for e in page.find_all("time") if len(e.get("datetime", "")) == 10]
        assert sorted(days) == ["Friday, 2 January 2026", "Thursday, 1 January 2026"]
    page = viewer.get(path)
    assert "2 Jan 2026, 00:00:00 +05:30" in page.words()
    times = page.find_all("time")
    assert times
    assert all(e.get("title") == e.get("datetime") for e in times)
    assert all(e.get("title", "").endswith("Z") for e in times)


def test_rows_of_a_day_on_which_the_clock_changes_say_which_offset_they_have(
    app: Flask, sign_in: SignIn, store: Store
) -> None:
    store.save("summer", sent_at=at("2026-10-25T00:30:00"))
    store.save("winter", sent_at=at("2026-10-25T01:30:00"))
    viewer = sign_in("viewer")
    choose(app, "viewer", "Europe/Berlin")
    page = viewer.get(department_path())
    assert "Sunday, 25 October 2026 +01:00" in page.words()
    assert [page.words(offset) for offset in page.find_all("span", "row-offset")] == ["+02:00"]
    assert [page.words(time) for time in page.find_all("time", "row-time")] == ["02:30:00 +01:00", "02:30:00 +02:00"]


def test_a_zone_that_is_gone_from_the_zone_data_breaks_no_page(app: Flask, sign_in: SignIn, store: Store) -> None:
    store.save()
    viewer = sign_in("viewer")
    choose(app, "viewer", "Gone/Zone")
    assert "12:01:00 UTC" in viewer.get(message_path()).words()
