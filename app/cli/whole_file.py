"""The file of an export, which appears when it is whole, and can be gone on with when the export was cut off."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

import click

from app.messages.transfer.position import Position, go_behind_last_line
from app.models.draft import DraftInUse, draft_of, held, sync


@contextmanager
def whole_file(target: Path, asked: Mapping[str, Any], *, resume: bool) -> Iterator[tuple[IO[bytes], Position | None]]:
    """Where to write to, for its owner alone to read, and behind which message.

    What was `asked` for stands beside the draft: with `resume` one for the same is gone on with. A draft that is cut
    off stays; without `resume` it is replaced.
    """
    draft = draft_of(target)
    beside = draft.with_name(f"{draft.name}.json")
    with ExitStack() as stack:
        going_on = resume and _asked(beside) == asked
        try:
            descriptor = stack.enter_context(held(draft, going_on=going_on))
        except FileNotFoundError:
            if not going_on:
                raise
            descriptor = stack.enter_context(held(draft))
        except DraftInUse as error:
            raise click.ClickException(f"{target} cannot be written: {error.strerror}.") from None
        file = stack.enter_context(os.fdopen(os.dup(descriptor), "rb+"))
        position = go_behind_last_line(file)
        if resume:
            told = f"Going on behind {position.messages:,} messages." if position else "Nothing fits: beginning anew."
            click.echo(told, err=True)
        _write_down(beside, asked)
        yield file, position
        file.flush()
        os.fsync(descriptor)
        draft.replace(target)
        beside.unlink()
        sync(target.parent, os.O_RDONLY | os.O_DIRECTORY)


def _asked(beside: Path) -> object:
    try:
        return json.loads(beside.read_text())
    except (OSError, ValueError):
        return None


def _write_down(beside: Path, asked: Mapping[str, Any]) -> None:
    beside.unlink(missing_ok=True)
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:  # noqa: PTH123  A descriptor.
        json.dump(asked, file)
