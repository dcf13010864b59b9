"""A start with settings that cannot be used ends with one sentence and not with a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    "program",
    [["-c", "import wsgi"], ["-m", "flask", "--app", "wsgi", "client", "list"]],
    ids=["gunicorn's import", "a command"],
)
def test_an_unsafe_start_is_refused_in_one_sentence(program: list[str], tmp_path: Path) -> None:
    environ = {"PATH": os.environ["PATH"], "APP_ENV": "production", "INSTANCE_PATH": str(tmp_path)}
    result = subprocess.run(
        [sys.executable, *program], cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60, check=False
    )
    assert result.returncode == 3
    (sentence,) = result.stderr.splitlines()
    assert sentence.startswith("SECRET_KEY must be set in production")
    assert list(tmp_path.iterdir()) == []
