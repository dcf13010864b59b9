"""`flask --app wsgi import FILE`: lines of JSON become messages."""

import sys
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

import click
from flask.cli import with_appcontext
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.access.audit import Act, Action, record
from app.cli.brought_in import Mark, Reading, before_now
from app.cli.operator import operator
from app.cli.output import plain_errors, print_json
from app.cli.progress import Progress
from app.messages.transfer.bring_in import Importer
from app.messages.transfer.garbage import seldom_collecting
from app.messages.transfer.incoming import LONGEST_LINE
from app.messages.transfer.parsing import Raw, Reader
from app.messages.transfer.processes import parsed
from app.messages.transfer.tally import Before, Tally
from app.models.engine import writing
from app.models.housekeeping import unhurried
from app.services import now, services

# What one transaction writes: little enough that a save which comes meanwhile need not wait long.
LINES, BYTES = 5_000, 8_000_000


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@with_appcontext
@plain_errors
def import_(file: str, as_json: bool) -> None:
    """Bring messages in, a JSON object on each line; - is standard input. A second run of a file goes on."""
    work = _Work(str(uuid4()))
    tally = work.tally
    with writing(services().engine) as session:
        work.note(session, "started")
    state = "interrupted"
    try:
        with nullcontext(sys.stdin.buffer) if file == "-" else Path(file).open("rb") as source:
            # What comes through a pipe cannot be looked at twice.
            before = Before() if file == "-" else _before(source)
            with seldom_collecting():
                work.bring_in(source, before)
        state = "complete"
    finally:
        with writing(services().engine) as session:
            work.note(session, state)
    if as_json:
        print_json({**_figures(tally), "faults": [{"line": line, "reason": reason} for line, reason in tally.faults]})
    else:
        click.echo(", ".join(f"{number:,} {name}" for name, number in _figures(tally).items()) + ".")
    if tally.refused:
        sys.exit(1)


@dataclass(slots=True)
class _Work:
    """Brings lines in. `mark` is behind the last one that is in the store."""

    run: str
    tally: Tally = field(default_factory=Tally)
    mark: Mark | None = None

    def bring_in(self, source: IO[bytes], before: Before) -> None:
        """Writes all lines, of which some may have been brought in before."""
        engine, progress, reading, lines = services().engine, Progress(), Reading(), 0
        reader = Reader(now(), engine.dialect.name)
        # The entry in the audit trail that ends it brings all of it to disk, as it is written behind it.
        with unhurried(engine) as connection:
            importer = Importer(connection, self.run, now, before)
            for raws, chunk in parsed(chunks_of(source), reader):
                mark = reading.add(raws)
                more = importer.write(raws, chunk, partial(self._note_in, mark=mark))
                for number, reason in sorted(more.faults):
                    click.echo(f"line {number}: {reason}", err=True)
                self.tally.add(more)
                self.mark = mark
                lines += len(raws)
                progress.tell(f"{progress.rate(lines)} lines")

    def note(self, session: Session, state: str) -> None:
        """Writes down how it stands."""
        figures = _figures(self.tally) if state != "started" else {}
        self._record(session, {"state": state, **figures, **self._known(self.mark, self.tally)})

    def _note_in(self, connection: Connection, more: Tally, mark: Mark) -> None:
        """Writes down how far it is, in the transaction of some lines of which `more` tells."""
        together = Tally()
        together.add(self.tally)
        together.add(more)
        with Session(connection) as session:
            self._record(session, {"state": "under way", **self._known(mark, together)})
            session.flush()

    def _record(self, session: Session, more: dict[str, Any]) -> None:
        act = Act(Action.IMPORTED, details={"import": self.run, **more})
        record(session, now(), operator().actor, act)

    @staticmethod
    def _known(mark: Mark | None, tally: Tally) -> dict[str, Any]:
        """What a later run is to know; nothing where it could not know which lines were refused."""
        is_whole = tally.refused == len(tally.faults)
        return mark.details([line for line, _ in tally.faults]) if mark and is_whole else {}


def _before(source: IO[bytes]) -> Before:
    """How far the file was brought in before, after which it is at its beginning again."""
    with Session(services().engine) as session:
        before = before_now(session, chunks_of(source))
    source.seek(0)
    if before.line:
        click.echo(f"{before.line:,} lines were brought in before; they change nothing that is there.", err=True)
    return before


def chunks_of(source: IO[bytes]) -> Iterator[list[Raw]]:
    """The lines with their numbers, some at a time, without those that are blank."""
    chunk: list[Raw] = []
    size = 0
    for number, line in enumerate(_lines_of(source), 1):
        text = line.strip(b" \t\r\n")
        if text:
            chunk.append((number, text))
            size += len(text)
        if len(chunk) == LINES or size >= BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _lines_of(source: IO[bytes]) -> Iterator[bytes]:
    """The lines; of one that is too long no more than its beginning, so that none fills the memory."""
    while line := source.readline(LONGEST_LINE + 2):
        rest = line
        while not rest.endswith(b"\n") and len(rest) == LONGEST_LINE + 2:
            rest = source.readline(LONGEST_LINE + 2)
        yield line


def _figures(tally: Tally) -> dict[str, int]:
    return {"new": tally.new, "changed": tally.changed, "unchanged": tally.unchanged, "refused": tally.refused}
