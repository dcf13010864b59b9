"""`flask --app wsgi reindex`: lets the search find what an older version saved, and the users that it named."""

from collections.abc import Iterable

import click
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from app.cli.output import plain_errors
from app.cli.progress import Progress
from app.messages.indexing import index_anew, index_missing
from app.messages.naming import index_names
from app.models import UserNameWord
from app.models.citus import awaits_distribution
from app.services import services

NOT_SPREAD = "The cluster has a new table that is not spread over it yet: run `flask --app wsgi distribute` first."


@click.command()
@with_appcontext
@plain_errors
@click.option(
    "--all", "anew", is_flag=True, help="Index all messages and names anew, also those that the search knows."
)
def reindex(anew: bool) -> None:
    """Index messages that the search does not know yet, while saves go on; a second run goes on."""
    done = index_with_progress()
    click.echo(f"{done:,} messages are indexed now that were not." if done else "Every message is indexed.")
    if anew:
        names = _tell(index_names(services().engine, anew=True), "names")
        click.echo(f"{_tell(index_anew(services().engine)):,} messages are indexed anew, and {names:,} names of users.")


def index_with_progress() -> int:
    """Indexes what is not, tells how far it is, and returns how many messages that were.

    Raises click.ClickException on a cluster that lacks the table for the words of names.
    """
    with Session(services().engine) as session:
        if awaits_distribution(session, UserNameWord.__tablename__):
            raise click.ClickException(NOT_SPREAD)
    _tell(index_names(services().engine), "names")
    return _tell(index_missing(services().engine))


def _tell(indexed: Iterable[int], what: str = "messages") -> int:
    done, progress = 0, Progress()
    for done in indexed:
        progress.tell(f"{progress.rate(done)} {what} indexed")
    return done
