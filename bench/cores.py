"""Which core runs what."""

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Cores:
    server: int
    load: int


def two_cores() -> Cores:
    """The first and the last core that this process may use; they are the same where there is one for all."""
    allowed = sorted(os.sched_getaffinity(0))
    return Cores(server=allowed[0], load=allowed[-1])
