"""Programs that tests start must not outlive the tests, however those end."""

import signal
import subprocess
from pathlib import Path

# The read returns when every copy of the pipe's other end is closed, which the kernel does even after SIGKILL.
WATCH = 'read -r _; kill -s "$1" -- "-$2"; test -z "$3" || { sleep 1; rm -rf "$3"; }'


class Leash:
    """Signals a process group, and then removes a folder, if this process goes without calling `release`."""

    def __init__(self, group: int, last_signal: signal.Signals, folder: Path | None = None) -> None:
        self._watcher = subprocess.Popen(
            ["/bin/sh", "-c", WATCH, "leash", last_signal.name[3:], str(group), str(folder or "")],
            stdin=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def release(self) -> None:
        """Forgets the group: it has ended, and its number may soon be another's."""
        self._watcher.kill()
        self._watcher.communicate()
