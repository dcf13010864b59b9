"""How commands speak: plain lines for people, one JSON object with --json, one sentence when something is wrong."""

import functools
import json
from collections.abc import Callable
from datetime import datetime
from typing import ParamSpec, TypeVar

import click
from sqlalchemy.exc import InterfaceError, OperationalError, ProgrammingError

from app.access.errors import AccessError
from app.access.impatience import is_locked
from app.messages.errors import InvalidFields, MessageError
from app.messages.identity import ID_RULE, normalised_id
from app.models.engine import wait_long
from app.services import services

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

# A missing table is an OperationalError to SQLite and a ProgrammingError to Postgres.
NO_STORE = (OperationalError, InterfaceError, ProgrammingError)


def print_json(value: object) -> None:
    """Prints `value` as one line of JSON."""
    click.echo(json.dumps(value))


def moment(at: datetime | None) -> str | None:
    """A moment for people and programs alike."""
    return at.isoformat(timespec="seconds") if at else None


def department_ids(given: tuple[str, ...]) -> frozenset[str]:
    """The ids as they are stored. Raises click.BadParameter."""
    found = {text: normalised_id(text) for text in given}
    for text, stored in found.items():
        if stored is None:
            raise click.BadParameter(f"{text!r}: a department's id {ID_RULE}.", param_hint="--department")
    return frozenset(stored for stored in found.values() if stored is not None)


def plain_errors(command: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Turns what the domain refuses, and a database that is not there or busy, into one sentence and exit code 1.

    The command waits for a busy one longer than a request does.
    """

    @functools.wraps(command)
    def wrapped(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        wait_long(services().engine)
        try:
            return command(*args, **kwargs)
        except InvalidFields as error:
            faults = "; ".join(f"{fault.path}: {fault.problem}" for fault in error.faults)
            raise click.ClickException(faults) from None
        except (AccessError, MessageError) as error:
            raise click.ClickException(error.explanation) from None
        except NO_STORE as error:
            if isinstance(error, OperationalError) and is_locked(error):
                raise click.ClickException("Others kept the database locked for too long. Try again.") from None
            raise click.ClickException(
                "The database does not answer or was never set up; `flask --app wsgi setup` sets it up."
            ) from None

    return wrapped
