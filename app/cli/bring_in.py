"""`flask --app wsgi import FILE`: lines of JSON become messages."""

import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import IO
from uuid import uuid4

import click
from flask.cli import with_appcontext

from app.access.audit import Act, Action, record
from app.cli.operator import operator
from app.cli.output import plain_errors, print_json
from app.cli.progress import Progress
from app.messages.transfer.bring_in import Importer, Tally
from app.messages.transfer.incoming import LONGEST_LINE
from app.messages.transfer.parsing import Raw, Reader, parsed
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
    run, tally = str(uuid4()), Tally()
    _note(run, "started")
    state = "interrupted"
    try:
        with nullcontext(sys.stdin.buffer) if file == "-" else Path(file).open("rb") as source:
            _bring_in(source, run, tally)
        state = "complete"
    finally:
        _note(run, state, **_figures(tally))
    if as_json:
        print_json({**_figures(tally), "faults": [{"line": line, "reason": reason} for line, reason in tally.faults]})
    else:
        click.echo(", ".join(f"{number:,} {name}" for name, number in _figures(tally).items()) + ".")
    if tally.refused:
        sys.exit(1)


def _bring_in(source: IO[bytes], run: str, tally: Tally) -> None:
    engine, progress = services().engine, Progress()
    reader = Reader(now(), for_sqlite=engine.dialect.name == "sqlite")
    lines = 0
    # The entry in the audit trail that ends it brings all of it to disk, as it is written behind it.
    with unhurried(engine) as connection:
        importer = Importer(connection, run, now)
        for raws, chunk in parsed(chunks_of(source), reader):
            more = importer.write(raws, chunk)
            for number, reason in sorted(more.faults):
                click.echo(f"line {number}: {reason}", err=True)
            tally.add(more)
            lines += len(raws)
            progress.tell(f"{progress.rate(lines)} lines")


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


def _note(run: str, state: str, **figures: int) -> None:
    with writing(services().engine) as session:
        details = {"import": run, "state": state, **figures}
        record(session, now(), operator().actor, Act(Action.IMPORTED, details=details))
