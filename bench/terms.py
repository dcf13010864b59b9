"""What all measurements of a command have in common."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Terms:
    """How many seconds each run of wrk takes, in how many rounds, and the text that the names of measured rows hold."""

    seconds: int
    rounds: int
    like: str = ""

    def ask_for(self, row: str) -> bool:
        return self.like.lower() in row.lower()
