"""The small box above a list of names that narrows it."""

from collections.abc import Mapping

from app.messages.query import LONGEST_QUERY

# As many as are found by looking.
FEW = 12


def name_of(args: Mapping[str, str]) -> str:
    """What an address asks names to hold; empty for all of them."""
    text = "".join(character for character in args.get("name", "") if character.isprintable())
    return text.strip()[:LONGEST_QUERY]


def few(count: int) -> bool:
    """Whether a list of so many names needs no box."""
    return count <= FEW
