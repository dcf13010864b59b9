"""What becomes of the space that a purge frees."""

import time

import click
from sqlalchemy import Engine

from app.cli.progress import Progress, megabytes
from app.models import housekeeping
from app.models.housekeeping import unhurried

# As in the purge itself: at rest for most of the time.
REST = 3.0


def clear_index(engine: Engine) -> None:
    """Merges the search index in small steps, so that rows that are gone leave it. Postgres does so by itself."""
    if engine.dialect.name == "sqlite":
        with unhurried(engine) as connection:
            more = True
            while more:
                began = time.monotonic()
                more = housekeeping.merge_words(connection)
                time.sleep((time.monotonic() - began) * REST)


def shrink(engine: Engine) -> None:
    """Gives the free space of an SQLite file to the file system."""
    if engine.dialect.name != "sqlite":
        click.echo("Postgres makes room by itself (autovacuum); --vacuum is for SQLite.", err=True)
        return
    with unhurried(engine) as connection:
        if not housekeeping.shrinks_in_steps(connection):
            size = megabytes(housekeeping.size_of(engine))
            click.echo(f"Writing the whole file ({size}) anew, this once. Until it is done saves wait.", err=True)
            housekeeping.rewrite(connection)
        progress, more = Progress(), housekeeping.free_bytes(connection) > 0
        while more:
            began = time.monotonic()
            more = housekeeping.shrink_a_step(connection)
            progress.tell(f"{megabytes(housekeeping.free_bytes(connection))} are still free within the file")
            time.sleep((time.monotonic() - began) * REST)
        housekeeping.truncate_log(connection)


def tell_space(engine: Engine) -> None:
    """Says where the space is now."""
    if engine.dialect.name != "sqlite":
        click.echo("Postgres gives the space to new rows when autovacuum has passed; the files do not shrink.")
        return
    with unhurried(engine) as connection:
        free, size = housekeeping.free_bytes(connection), housekeeping.size_of(engine)
    click.echo(f"The file has {megabytes(size)}, of which {megabytes(free)} are free for new messages.")
