"""`flask --app wsgi purge`: removes what is older than the departments keep it, while saves go on."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from app.access.audit import Act, Action, record
from app.cli.operator import operator
from app.cli.output import department_ids, plain_errors, print_json
from app.cli.progress import Progress
from app.cli.space import clear_index, shrink, tell_space
from app.messages.directory import get_department
from app.messages.errors import InvalidFields
from app.messages.purge import count_due
from app.messages.purge import purge as purge_messages
from app.messages.removing import Order, Removed
from app.messages.retention import AGE_RULE, days_of, retentions
from app.models import Department
from app.models.engine import writing
from app.services import now, services


def _days(_context: click.Context, _parameter: click.Parameter, text: str | None) -> int | None:
    try:
        return None if text is None else days_of(text)
    except InvalidFields:
        raise click.BadParameter(AGE_RULE) from None


@click.command()
@click.option("--older-than", "days", callback=_days, metavar="AGE", help="400d or 52w; default: each own setting.")
@click.option("--department", "departments", multiple=True, metavar="ID", help="Only this one; repeatable.")
@click.option("--dry-run", is_flag=True, help="Only say how many messages would go.")
@click.option("--vacuum", is_flag=True, help="SQLite: give the free space to the file system, too.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@with_appcontext
@plain_errors
def purge(days: int | None, departments: tuple[str, ...], dry_run: bool, vacuum: bool, as_json: bool) -> None:
    """Remove old messages with their history and their place in the search; a second run goes on."""
    engine, at = services().engine, now()
    found: dict[str, int] = {}
    for department_id, limit in _asked(days, department_ids(departments) if departments else None).items():
        order = Order(department_id, limit, at)
        found[department_id] = count_due(engine, order) if dry_run else _purge(order)
        if not as_json and found[department_id]:
            went = "would go" if dry_run else "are gone"
            click.echo(f"{department_id}: {found[department_id]:,} messages older than {limit:,} days {went}.")
    if not dry_run:
        if any(found.values()) or vacuum:
            clear_index(engine)
        if vacuum:
            shrink(engine)
    if as_json:
        print_json({"dryRun": dry_run, "messages": found})
        return
    if not any(found.values()):
        click.echo("Nothing is old enough." if found else "No department has a limit; `--older-than` gives one.")
    if vacuum or (any(found.values()) and not dry_run):
        tell_space(engine)


def _asked(days: int | None, departments: frozenset[str] | None) -> Mapping[str, int]:
    """The limit of each department that is to be purged. Raises DirectoryEntryNotFound."""
    with Session(services().engine) as session:
        for department_id in sorted(departments or ()):
            get_department(session, department_id)
        if days is None:
            return retentions(session, departments)
        return dict.fromkeys(sorted(departments or session.scalars(select(Department.id))), days)


def _purge(order: Order) -> int:
    removed, state, progress = Removed(), "interrupted", Progress()
    begun = partial(_note_in, order=order)
    try:
        for removed in purge_messages(services().engine, order, begun):
            reached = f", up to {removed.reached:%Y-%m-%d}" if removed.reached else ""
            progress.tell(f"{order.department_id}: {progress.rate(removed.messages)} messages gone{reached}")
        state = "complete"
    finally:
        if removed.messages:
            with writing(services().engine) as session:
                figures = {"messages": removed.messages, "revisions": removed.revisions}
                _note(session, order, now(), {"state": state, **figures})
    return removed.messages


def _note_in(connection: Connection, order: Order) -> None:
    """Writes down that it begins, in the transaction that begins it."""
    with Session(connection) as session:
        _note(session, order, now(), {"state": "started"})
        session.flush()


def _note(session: Session, order: Order, at: datetime, more: Mapping[str, Any]) -> None:
    details = {"older_than_days": order.days, **more}
    record(session, at, operator().actor, Act(Action.PURGED, order.department_id, details=details))
