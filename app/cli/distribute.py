"""`flask --app wsgi distribute`: makes a Postgres database the tables of a Citus cluster."""

from collections.abc import Sequence

import click
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from app.cli.output import plain_errors
from app.models.citus import MOST_SHARDS, CannotDistribute, plan
from app.models.postgres import BoundedConnection
from app.services import services

NOTHING = "Nothing is to be done: all tables are where they belong."
OUTDATED = "The database is not up to date; `flask --app wsgi setup` brings it there."


@click.command()
@click.option("--dry-run", is_flag=True, help="Print the SQL and change nothing.")
@click.option(
    "--shards",
    default=32,
    show_default=True,
    type=click.IntRange(1, MOST_SHARDS),
    help="How many pieces the departments are spread over; no more nodes than that can share them.",
)
@with_appcontext
@plain_errors
def distribute(*, dry_run: bool, shards: int) -> None:
    """Distribute the tables over a Citus cluster. A second run does what is still missing. Stop the service first."""
    with services().engine.connect() as connection:
        try:
            _distribute(connection, shards, dry_run=dry_run)
        except CannotDistribute as error:
            raise click.ClickException(str(error)) from None
        except DBAPIError as error:
            raise click.ClickException(f"Postgres refuses: {_first_line(error)}") from None
        finally:
            # It goes back to the pool, where nobody knows that it waits without an end.
            connection.invalidate()


def _distribute(connection: Connection, shards: int, *, dry_run: bool) -> None:
    # First of all, so that SQLite and a server without Citus are told apart from a database that is not up to date.
    planned = plan(connection, shards)
    if not _is_up_to_date(connection):
        raise CannotDistribute(OUTDATED)
    connection.rollback()
    if not planned:
        click.echo(NOTHING)
    elif dry_run:
        click.echo("\n".join(planned.lines()))
    else:
        _set_free(connection)
        for transaction in (planned.first, planned.together, planned.last):
            _run(connection, transaction)
        click.echo("All tables are where they belong.")


def _run(connection: Connection, statements: Sequence[str]) -> None:
    """Runs the statements in one transaction. A large table takes long, so each is told when it begins."""
    with connection.begin():
        for statement in statements:
            click.echo(f"{statement};")
            connection.execute(text(statement))


def _is_up_to_date(connection: Connection) -> bool:
    """Whether all migrations are done: some of them could not change the tables any more once they are distributed."""
    script = ScriptDirectory.from_config(current_app.extensions["migrate"].migrate.get_config())
    return set(MigrationContext.configure(connection).get_current_heads()) == set(script.get_heads())


def _set_free(connection: Connection) -> None:
    driver = connection.connection.driver_connection
    if isinstance(driver, BoundedConnection):
        driver.set_free()


def _first_line(error: DBAPIError) -> str:
    return str(error.orig).strip().partition("\n")[0]
