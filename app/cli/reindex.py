"""`flask --app wsgi reindex`: lets the search find what an older version saved."""

import click
from flask.cli import with_appcontext

from app.cli.output import plain_errors
from app.cli.progress import Progress
from app.messages.indexing import index_missing
from app.services import services


@click.command()
@with_appcontext
@plain_errors
def reindex() -> None:
    """Index messages that the search does not know yet, while saves go on; a second run goes on."""
    done = index_with_progress()
    click.echo(f"{done:,} messages are indexed now that were not." if done else "Every message is indexed.")


def index_with_progress() -> int:
    """Indexes what is not, tells how far it is, and returns how many messages that were."""
    done, progress = 0, Progress()
    for done in index_missing(services().engine):
        progress.tell(f"{progress.rate(done)} messages indexed")
    return done
