"""Commands in processes of their own, which a test may kill."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def command(database: URL, instance: Path, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """`flask --app wsgi ...` on a database. Whatever of it still runs when the block ends is killed."""
    environ = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": database.render_as_string(hide_password=False),
        "INSTANCE_PATH": str(instance),
    }
    line = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
    with subprocess.Popen(
        line, cwd=ROOT, env=environ, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, start_new_session=True
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def output_of(database: URL, instance: Path, *words: str) -> str:
    """What a command prints that ends well."""
    with command(database, instance, *words) as process:
        output, _ = process.communicate(timeout=120)
        assert process.returncode == 0, output
        return output.decode()
