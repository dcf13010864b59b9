"""`flask --app wsgi backup FILE`: a checked copy of an SQLite database, while saves go on."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from app.access.audit import Act, Action, record
from app.cli.operator import operator
from app.cli.output import plain_errors
from app.cli.progress import Progress, megabytes
from app.models.backup import DamagedCopy, back_up
from app.models.engine import writing
from app.services import now, services

FOR_POSTGRES = (
    "The database is Postgres, which has its own: `pg_dump --format=custom` for a copy, "
    "`pg_basebackup` and WAL archiving where no minute may be lost."
)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
@plain_errors
def backup(file: Path) -> None:
    """Copy the SQLite database to FILE while saves go on; FILE appears when the copy is whole and checked."""
    engine = services().engine
    if engine.dialect.name != "sqlite":
        raise click.ClickException(FOR_POSTGRES)
    source = Path(engine.url.database or "")
    if file.exists() and file.samefile(source):
        raise click.UsageError("FILE is the database itself.")
    progress = Progress()

    def told(remaining: int, total: int) -> None:
        progress.tell(f"{(total - remaining) / max(total, 1):.0%} copied")

    try:
        back_up(engine, file, told)
    except DamagedCopy as error:
        raise click.ClickException(f"The copy is damaged, and with it probably the database: {error}") from None
    except OSError as error:
        raise click.ClickException(f"{file} cannot be written: {error.strerror}.") from None
    size = file.stat().st_size
    with writing(engine) as session:
        record(session, now(), operator().actor, Act(Action.BACKED_UP, details={"bytes": size}))
    click.echo(f"{file} is a checked copy, {megabytes(size)}.")
