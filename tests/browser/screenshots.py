"""Takes the pictures of the documents, from the demo's data: `python -m tests.browser.screenshots docs`."""

import shutil
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser, ViewportSize, sync_playwright
from sqlalchemy import URL, ColumnElement, func, select
from sqlalchemy.orm import Session

from app import create_app
from app.extensions import db
from app.models import Message
from demo.cast import PASSWORD, PLACES, SCHEDULER
from demo.fill import fill
from demo.traffic import Period
from tests.browser.tab import Tab
from tests.support.chromium import FLAGS, chromium
from tests.support.databases import migrate, settings_for
from tests.support.service import Services

SIZE: ViewportSize = {"width": 1280, "height": 860}
CLINIC = PLACES[0].id
PLACE = f"/admin/departments/{CLINIC}/"
FOLDER = "screenshots"


@dataclass(frozen=True, slots=True)
class Subjects:
    """What is photographed: a message that staff edited, one that failed, and a user who says a lot."""

    edited: str
    failed: str
    talkative: str


def main(docs: str) -> None:
    """Starts the service on a database of its own, fills it, and photographs the six main pages."""
    target = Path(docs, FOLDER)
    target.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        instance = Path(folder)
        database = URL.create("sqlite", database=str(instance / "messages.sqlite3"))
        migrate(database, instance)
        subjects = prepare(database, instance)
        services = Services(instance)
        try:
            photograph(services.start(database, TRUSTED_HOSTS="127.0.0.1").url, subjects, target)
        finally:
            services.close()
    shutil.copy(target / "messages.png", Path(docs, "screenshot.png"))


def prepare(database: URL, instance: Path) -> Subjects:
    """Fills the database with four weeks up to now, and chooses what to show of them."""
    settings = settings_for(database, instance)
    until = datetime.now(UTC)
    app = create_app(settings)
    with app.app_context():
        fill(db.engine, settings.credential_pepper, Period(until - timedelta(weeks=4), until))
        with Session(db.engine) as session:
            found = Subjects(chosen(session, *EDITED), chosen(session, *FAILED), talkative_of(session))
        db.engine.dispose()
    return found


# The newest message of the clinic for which all of these hold.
EDITED = Message.said.is_not(None), Message.body.contains("corrected"), Message.protocol == "TEXT"
FAILED = Message.delivery_failure.is_not(None), Message.protocol == "TEXT", Message.version > 1


def chosen(session: Session, *conditions: ColumnElement[bool]) -> str:
    statement = select(Message.uuid).where(Message.department_id == CLINIC, Message.trashed_at.is_(None), *conditions)
    return session.scalars(statement.order_by(Message.occurred_at.desc()).limit(1)).one()


def talkative_of(session: Session) -> str:
    """The user who wrote most often in the last two weeks."""
    statement = (
        select(Message.user_id)
        .where(
            Message.department_id == CLINIC,
            Message.type == "INCOMING",
            Message.protocol == "TEXT",
            Message.occurred_at > datetime.now(UTC) - timedelta(weeks=2),
        )
        .group_by(Message.user_id)
        .order_by(func.count().desc(), Message.user_id)
        .limit(1)
    )
    return session.scalars(statement).one()


def photograph(url: str, subjects: Subjects, target: Path) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        tab, colleague = (log_in(browser, url, name) for name in ("ada", "edith"))
        for name, path in {
            "overview": "/admin/overview",
            "messages": f"{PLACE}?protocol=TEXT&deliveryStatus=FAILED",
            "message": f"{PLACE}messages/{subjects.failed}",
            "client": f"/admin/clients/{SCHEDULER}",
        }.items():
            tab.open(path)
            take(tab, target / f"{name}.png")
        tab.open(f"{PLACE}users/{subjects.talkative}/conversation")
        if tab.page.locator("a.row-link").first.evaluate("link => link.closest('li.row-entry') !== null"):
            # The user speaks from a number and from an address: the first of them is the number.
            tab.page.locator("a.row-link").first.click()
        take(tab, target / "conversation.png")
        meet_a_stale_edit(tab, colleague, f"{PLACE}messages/{subjects.edited}/edit")
        take(tab, target / "stale-edit.png")
        browser.close()


def log_in(browser: Browser, url: str, name: str) -> Tab:
    tab = Tab(browser.new_context(viewport=SIZE, color_scheme="light", locale="en-GB"), url)
    tab.open("/admin/login")
    tab.log_in(name, PASSWORD)
    return tab


def meet_a_stale_edit(tab: Tab, colleague: Tab, path: str) -> None:
    """A colleague saves the message while it is edited; whoever comes second is asked what is to stay."""
    tab.open(path)
    colleague.open(path)
    colleague.page.get_by_label("Body").fill("You are booked for Friday at 10:30. Please come ten minutes early.")
    purpose = colleague.page.get_by_label("Purpose")
    # One that the message does not have, so that the picture has a row of it.
    purpose.fill("A" if purpose.input_value() == "R" else "R")
    colleague.press("Save")
    tab.page.get_by_label("Body").fill("You are booked for Friday at 11:00. Please bring your card.")
    tab.page.get_by_label("Subject").fill("Your visit on Friday")
    tab.press("Save")


def take(tab: Tab, file: Path) -> None:
    faults = tab.faults()
    if faults:
        raise SystemExit("\n".join(faults))
    tab.page.screenshot(path=file)


if __name__ == "__main__":
    main(sys.argv[1])
