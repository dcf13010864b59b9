"""Programs that tests drive, installed from Debian's packages where that is possible."""

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

INSTALL_SECONDS = 600
# Debian keeps servers where only root looks for programs.
FOLDERS = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin"])


def program(names: Sequence[str], package: str) -> str | None:
    """The path of the first program of these names; where there is none, as root, that of the one in `package`."""
    return _find(names) or _install(names, package)


def _find(names: Sequence[str]) -> str | None:
    return next((path for name in names if (path := shutil.which(name, path=FOLDERS))), None)


def _install(names: Sequence[str], package: str) -> str | None:
    """Installs the package, one process at a time, and says where the program is; None where this cannot be done."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    with Path(tempfile.gettempdir(), "bot-message-store-packages.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _find(names) is None:
            _apt_get("update")
            _apt_get("install", "--yes", "--no-install-recommends", package)
    return _find(names)


def _apt_get(*arguments: str) -> None:
    subprocess.run(
        ["apt-get", "-qq", *arguments],
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        stdout=subprocess.DEVNULL,
        check=False,
        timeout=INSTALL_SECONDS,
    )
