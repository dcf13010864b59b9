"""Which clients have written a moment ago, as all processes of this machine know it.

Who has just written must read it again, whichever process answers. So each process notes its writers in one small file
that all of them have in their memory. To note one is a single store, on a path that every save takes.
"""

import mmap
import os
import struct
import time
from functools import cached_property
from pathlib import Path
from zlib import crc32

import structlog

# Two clients may share a slot: then one of them reads as if it had written.
SLOTS = 4096
_MOMENT = struct.Struct("=d")

log = structlog.get_logger("replicas")


class RecentWriters:
    """The clients that wrote within the last `seconds`. Without a file, where nobody asks, none is noted."""

    def __init__(self, file: Path | None, seconds: float) -> None:
        self._file = file
        self._seconds = seconds

    def note(self, username: str) -> None:
        """Notes that the client wrote, or tried to."""
        if self._file is not None and self._moments is not None:
            # This clock runs alike in all processes of the machine, and nobody sets it.
            _MOMENT.pack_into(self._moments, _place_of(username), time.monotonic())

    def includes(self, username: str) -> bool:
        """Whether the client wrote a moment ago. Where that cannot be known it counts as one that did."""
        if self._file is None:
            return False
        if self._moments is None:
            return True
        (moment,) = _MOMENT.unpack_from(self._moments, _place_of(username))
        return bool(0 <= time.monotonic() - moment < self._seconds)

    @cached_property
    def _moments(self) -> mmap.mmap | None:
        """Opened when it is first needed, by the process that serves: what a command makes might not be its own."""
        assert self._file is not None  # noqa: S101  Those who ask have looked.
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self._file, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                os.ftruncate(descriptor, SLOTS * _MOMENT.size)
                return mmap.mmap(descriptor, SLOTS * _MOMENT.size)
            finally:
                os.close(descriptor)
        except OSError as error:
            log.warning("recent_writers_unknown", error=type(error).__name__)
            return None


def _place_of(username: str) -> int:
    return crc32(username.encode()) % SLOTS * _MOMENT.size
