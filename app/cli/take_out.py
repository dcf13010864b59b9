"""`flask --app wsgi export`: messages become lines of JSON."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from uuid import uuid4

import click
from flask.cli import with_appcontext
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.audit import Act, Action, record
from app.cli.operator import operator
from app.cli.output import department_ids, plain_errors
from app.cli.progress import Progress
from app.cli.whole_file import whole_file
from app.messages.directory import get_department
from app.messages.transfer.garbage import seldom_collecting
from app.messages.transfer.position import Position
from app.messages.transfer.take_out import lines_of
from app.models import Department
from app.models.engine import writing
from app.services import now, services


@click.command()
@click.argument("file", default="-", type=click.Path(dir_okay=False, allow_dash=True))
@click.option("--department", "departments", multiple=True, metavar="ID", help="Only this one; repeatable.")
@click.option("--with-history", is_flag=True, help="With the revisions of each message.")
@click.option(
    "--resume", is_flag=True, help="Go on with the export to FILE that was cut off, asked for in the same way."
)
@with_appcontext
@plain_errors
def export(file: str, departments: tuple[str, ...], *, with_history: bool, resume: bool) -> None:
    """Take messages out, a JSON object on each line, to FILE or standard output; those in the trash too."""
    chosen = _chosen(department_ids(departments))
    about: dict[str, object] = {"departments": chosen} if departments else {}
    work = _Work(chosen, with_history)
    run, state = str(uuid4()), "failed"
    _note(run, {"state": "started", **about})
    try:
        if file == "-":
            if resume:
                raise click.UsageError("Standard output cannot be gone on with: name a FILE.")
            work.write(sys.stdout.buffer)
            sys.stdout.buffer.flush()
        else:
            url = services().engine.url.render_as_string()
            asked = {"departments": chosen if departments else None, "withHistory": with_history, "store": url}
            with whole_file(Path(file), asked, resume=resume) as (target, position):
                work.write(target, position)
        state = "complete"
    finally:
        _note(run, {"state": state, "messages": work.messages, **about})
    click.echo(f"{work.messages:,} messages.", err=True)


@dataclass(slots=True)
class _Work:
    """Takes departments out. `messages` is how many are in the file so far."""

    departments: list[str]
    with_history: bool
    messages: int = 0

    def write(self, target: IO[bytes], position: Position | None = None) -> None:
        """Writes what comes behind the position."""
        progress, before = Progress(), position.messages if position else 0
        self.messages = before
        with seldom_collecting():
            for department_id in self.departments:
                if position and department_id < position.department_id:
                    continue
                after = position.cursor if position and department_id == position.department_id else None
                engine = services().engine
                for lines in lines_of(engine, department_id, after, with_history=self.with_history):
                    target.write(b"".join(lines))
                    self.messages += len(lines)
                    progress.tell(f"{progress.rate(self.messages - before)} messages")


def _chosen(departments: frozenset[str]) -> list[str]:
    """The departments that are asked for, by default all of them. Raises DirectoryEntryNotFound."""
    with Session(services().engine) as session:
        if departments:
            return [get_department(session, department_id).id for department_id in sorted(departments)]
        return sorted(session.scalars(select(Department.id)))


def _note(run: str, more: dict[str, object]) -> None:
    with writing(services().engine) as session:
        details = {"export": run, "format": "jsonl", **more}
        record(session, now(), operator().actor, Act(Action.EXPORTED, details=details))
