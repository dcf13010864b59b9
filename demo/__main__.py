"""`python -m demo`: weeks of invented traffic in a database of its own. It asks nothing and never touches another."""

import argparse
import os
import sys
from datetime import UTC, datetime, timedelta

import flask_migrate
from sqlalchemy.orm import Session

from app import create_app
from app.config import ROOT, Settings
from app.extensions import db
from demo.cast import PASSWORD, STAFF
from demo.claim import State, state_of
from demo.fill import fill
from demo.traffic import Period

REFUSALS = {
    State.OF_OTHERS: (
        "This database holds something that the demo did not write. Name an empty one with DATABASE_URL, or none."
    ),
    State.UNFINISHED: (
        "An earlier demo was interrupted while it filled this database. Remove the database, and start again."
    ),
}


def main() -> int:
    """Fills the database unless it is filled, and says how to log in."""
    arguments = _arguments()
    os.umask(0o077)
    instance = os.environ.get("INSTANCE_PATH") or str(ROOT / "instance" / "demo")
    settings = Settings.from_env({**os.environ, "INSTANCE_PATH": instance})
    if settings.production:
        return _refuse("APP_ENV=production: the demo's passwords are known to everybody.")
    app = create_app(settings)
    with app.app_context():
        try:
            why_not = _filled(settings, arguments)
        finally:
            db.engine.dispose()
    if why_not:
        return _refuse(why_not)
    _say_how_to_log_in()
    return 0


def _filled(settings: Settings, arguments: argparse.Namespace) -> str | None:
    """Fills the database if it is empty; why that cannot be done where it is not the demo's, otherwise None."""
    flask_migrate.upgrade()
    with Session(db.engine) as session:
        state = state_of(session)
    if state is State.EMPTY:
        until = datetime.now(UTC)
        period = Period(until - timedelta(weeks=arguments.weeks), until, arguments.factor, arguments.seed)
        fill(db.engine, settings.credential_pepper, period)
    return REFUSALS.get(state)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m demo", description="Fill a database with invented traffic.")
    parser.add_argument("--weeks", type=int, default=4, choices=range(1, 27), metavar="1..26")
    parser.add_argument("--factor", type=float, default=1.0, help="how much of it: 0.1 is a tenth (default: 1)")
    parser.add_argument("--seed", type=int, default=1, help="another number makes another story")
    return parser.parse_args()


def _say_how_to_log_in() -> None:
    print(f"\nLog in with the password  {PASSWORD}\n")
    for one in STAFF:
        print(f"  {one.username:7} {one.about}")
    print("\nTo begin anew, remove the demo's database (by default the folder instance/demo).\n")


def _refuse(why: str) -> int:
    print(why, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
