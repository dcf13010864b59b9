"""How far a long command is: a line on standard error now and then, so that standard output stays what it is."""

import time
from dataclasses import dataclass, field

import click

SECONDS_BETWEEN = 2.0


@dataclass(slots=True)
class Progress:
    """Lines about one piece of work, of which the first comes after some seconds."""

    _next_at: float = field(default_factory=lambda: time.monotonic() + SECONDS_BETWEEN)
    _began: float = field(default_factory=time.monotonic)

    def tell(self, sentence: str) -> None:
        """Says it unless something was said a moment ago."""
        if time.monotonic() >= self._next_at:
            click.echo(sentence, err=True)
            self._next_at = time.monotonic() + SECONDS_BETWEEN

    def rate(self, number: int) -> str:
        """`number` and how many that are a second so far."""
        return f"{number:,} ({number / max(time.monotonic() - self._began, 0.001):,.0f} a second)"


def megabytes(number: int) -> str:
    """A number of bytes for people."""
    return f"{number / 1_000_000:,.1f} MB"
