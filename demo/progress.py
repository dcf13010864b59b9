"""How far it is: a bar on a terminal, a line for every tenth part elsewhere."""

import sys

WIDTH = 32


class Progress:
    """Counts up to `total` of `what` on standard error."""

    def __init__(self, total: int, what: str) -> None:
        self._total = max(total, 1)
        self._what = what
        self._done = 0
        self._told = -1
        self._bar = sys.stderr.isatty()

    def advance(self, count: int) -> None:
        self._done += count
        percent = min(100, 100 * self._done // self._total)
        step = percent if self._bar else percent // 10 * 10
        if step == self._told:
            return
        self._told = step
        text = f"{percent:3d} %  {self._done:,} of {self._total:,} {self._what}"
        if not self._bar:
            sys.stderr.write(f"{text}\n")
            return
        filled = WIDTH * percent // 100
        end = "\n" if percent == 100 else ""
        sys.stderr.write(f"\r{'█' * filled}{'·' * (WIDTH - filled)} {text}{end}")
        sys.stderr.flush()
