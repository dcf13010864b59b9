"""Files that appear under their name when they are whole. Until then they are a draft beside it, `.NAME.part`.

Whoever writes one holds a lock on it, which ends with the process. So a draft without a lock was left by one that was
killed: it may be gone on with, and is otherwise replaced.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class DraftInUse(OSError):
    """Another process is writing the same file."""


def draft_of(target: Path) -> Path:
    """Where the draft of a file is."""
    return target.with_name(f".{target.name}.part")


@contextmanager
def held(draft: Path, *, going_on: bool = False) -> Iterator[int]:
    """A descriptor of the draft, locked, for its owner alone to read: of a new one, or if `going_on` of the one there.

    Raises DraftInUse, FileNotFoundError where there is none to go on with, or another OSError.
    """
    if not going_on:
        try:
            os.close(_locked(draft, 0))
        except FileNotFoundError:
            pass
        else:
            draft.unlink()
    descriptor = _locked(draft, 0 if going_on else os.O_CREAT | os.O_EXCL)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def sync(path: Path, flags: int = os.O_RDONLY) -> None:
    """Brings a file, or with its flags a folder, to disk."""
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _locked(draft: Path, flags: int) -> int:
    """A descriptor of a file that nobody else holds, and nobody else owns."""
    descriptor = os.open(draft, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC | flags, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        mine, there = os.fstat(descriptor), draft.lstat()
        # Whoever held it a moment ago may have given it its name, and somebody else may have put one here to read it.
        if (mine.st_ino, mine.st_uid) != (there.st_ino, os.geteuid()):
            raise DraftInUse(None, "the draft beside it is in use, or another's", str(draft))
    except BlockingIOError:
        os.close(descriptor)
        raise DraftInUse(None, "it is being written by another process", str(draft)) from None
    except OSError:
        os.close(descriptor)
        raise
    return descriptor
