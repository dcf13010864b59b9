"""`flask --app wsgi summarise`: counts what the overview shows, so that nobody waits for it."""

from zoneinfo import ZoneInfo

import click
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from app.cli.output import plain_errors
from app.cli.progress import Progress
from app.messages.directory import department_names
from app.messages.statistics.days import mark_days
from app.messages.statistics.overview import overview
from app.messages.statistics.periods import LONGEST, last_days
from app.models.engine import writing
from app.services import now, services

USUAL = 7
MOST_DEPARTMENTS = 30_000


@click.command()
@click.option("--days", default=30, show_default=True, type=click.IntRange(1, LONGEST), help="As long as a period.")
@click.option("--anew", is_flag=True, help="Count again what is known, because messages were changed past the service.")
@with_appcontext
@plain_errors
def summarise(days: int, *, anew: bool) -> None:
    """Count the hours that are over for the overviews, while saves go on. A second run counts what came since."""
    engine, progress, zone = services().engine, Progress(), ZoneInfo("UTC")
    with Session(engine) as session:
        departments = list(department_names(session, None, MOST_DEPARTMENTS))
    for done, department in enumerate(departments):
        progress.tell(f"{done:,} of {len(departments):,} departments are summarised")
        if anew:
            with writing(engine) as session:
                mark_days(session, department)
        for number in {min(USUAL, days), days}:
            overview(engine, [department], last_days(now(), number, zone))
    click.echo(f"{len(departments):,} departments are summarised.")
