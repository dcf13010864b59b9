"""Where the service will be reached, as far as the options of its start tell."""

import contextlib
import io
import shlex
from argparse import Namespace
from collections.abc import Sequence

from gunicorn.config import Config
from gunicorn.util import parse_address

from app.hosts import is_one_of

DEFAULT_BIND = "127.0.0.1:8000"
EVERYWHERE = {"", "0.0.0.0", "::"}  # noqa: S104  It is recognised here, not bound.
# What listens everywhere is reached on the loopback too.
LOOPBACK = ("127.0.0.1", "localhost")


def address_of(gunicorn_arguments: str, trusted: Sequence[str]) -> str | None:
    """The address at which a service with these GUNICORN_CMD_ARGS and TRUSTED_HOSTS answers on this machine.

    None where that is not known: it listens on a socket or at a host that is not trusted, reads another configuration,
    or its options cannot be read.
    """
    given = _options(gunicorn_arguments)
    if given is None or given.config:
        return None
    for bind in given.bind or [DEFAULT_BIND]:
        for host in _hosts_of(bind):
            if is_one_of(host, trusted):
                return f"{'https' if given.certfile else 'http'}://{host}"
    return None


def _options(arguments: str) -> Namespace | None:
    """The options as gunicorn's own parser reads them, which prints and exits where it cannot."""
    silence = io.StringIO()
    try:
        with contextlib.redirect_stdout(silence), contextlib.redirect_stderr(silence):
            given: Namespace = Config().parser().parse_args(shlex.split(arguments))
    except (SystemExit, ValueError):
        return None
    return given


def _hosts_of(bind: str) -> list[str]:
    """The hosts, each with its port, by which a bound address can be reached; none for a socket."""
    try:
        address = parse_address(bind)
    except RuntimeError:
        return []
    if not isinstance(address, tuple):
        return []
    host, port = address
    names = LOOPBACK if host in EVERYWHERE else (f"[{host}]",) if ":" in host else (host,)
    return [f"{name}:{port}" for name in names]
