"""`flask --app wsgi export`: messages become lines of JSON."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
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
from app.messages.directory import get_department
from app.messages.transfer.take_out import lines_of
from app.models import Department
from app.models.engine import writing
from app.services import now, services


@click.command()
@click.argument("file", default="-", type=click.Path(dir_okay=False, allow_dash=True))
@click.option("--department", "departments", multiple=True, metavar="ID", help="Only this one; repeatable.")
@click.option("--with-history", is_flag=True, help="With the revisions of each message.")
@with_appcontext
@plain_errors
def export(file: str, departments: tuple[str, ...], with_history: bool) -> None:
    """Take messages out, a JSON object on each line, to FILE or standard output; those in the trash too."""
    run, messages, state = str(uuid4()), 0, "failed"
    chosen = _chosen(department_ids(departments))
    about: dict[str, object] = {"departments": chosen} if departments else {}
    _note(run, {"state": "started", **about})
    try:
        progress = Progress()
        with _whole_file(file) as target:
            for department_id in chosen:
                for lines in lines_of(services().engine, department_id, with_history=with_history):
                    target.write("".join(f"{line}\n" for line in lines).encode())
                    messages += len(lines)
                    progress.tell(f"{progress.rate(messages)} messages")
        state = "complete"
    finally:
        _note(run, {"state": state, "messages": messages, **about})
    click.echo(f"{messages:,} messages.", err=True)


def _chosen(departments: frozenset[str]) -> list[str]:
    """The departments that are asked for, by default all of them. Raises DirectoryEntryNotFound."""
    with Session(services().engine) as session:
        if departments:
            return [get_department(session, department_id).id for department_id in sorted(departments)]
        return sorted(session.scalars(select(Department.id)))


@contextmanager
def _whole_file(name: str) -> Iterator[IO[bytes]]:
    """Where to write to. A file appears under its name when it is whole, for its owner alone to read."""
    if name == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    target = Path(name)
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123  A descriptor.
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def _note(run: str, more: dict[str, object]) -> None:
    with writing(services().engine) as session:
        details = {"export": run, "format": "jsonl", **more}
        record(session, now(), operator().actor, Act(Action.EXPORTED, details=details))
