"""What became of the lines of a file, in this run and in earlier ones."""

from dataclasses import dataclass, field

# So many faults of a file are kept; a file may be one fault throughout.
MOST_FAULTS = 1_000


@dataclass(slots=True)
class Tally:
    """How many lines made a message, changed one, changed nothing, or were refused; `faults` says why, by number."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    faults: list[tuple[int, str]] = field(default_factory=list)

    def refuse(self, line: int, reason: str) -> None:
        """Counts a line that could not be brought in."""
        self.refused += 1
        self.faults.append((line, reason))

    def add(self, more: "Tally") -> None:
        """Counts what became of further lines. Of their faults it keeps the first ones."""
        self.new += more.new
        self.changed += more.changed
        self.unchanged += more.unchanged
        self.refused += more.refused
        self.faults += more.faults[: MOST_FAULTS - len(self.faults)]


@dataclass(frozen=True, slots=True)
class Before:
    """The last line that an earlier run brought in, 0 for none, and those before it that were refused then."""

    line: int = 0
    refused: frozenset[int] = frozenset()

    def has(self, line: int) -> bool:
        """Whether the line was brought in."""
        return line <= self.line and line not in self.refused
