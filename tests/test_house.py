"""The rules of the house that no single test of behaviour would notice."""

import re
from pathlib import Path

from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parent.parent
LONGEST_FILE = 250
INLINE = re.compile(r"""<style | <script(?![^>]*\ssrc=) | \s(style|on[a-z]+)\s*=\s*["']""", re.IGNORECASE | re.VERBOSE)


def test_imports_go_one_way_and_the_domain_knows_no_web() -> None:
    assert lint_imports(str(ROOT / "pyproject.toml"), no_cache=True, no_logo=True) == 0


def test_no_file_is_too_long_to_take_in() -> None:
    files = [ROOT / "wsgi.py", ROOT / "gunicorn.conf.py"]
    files += [path for folder in ("app", "demo", "tests", "bench") for path in (ROOT / folder).rglob("*.py")]
    files += (ROOT / "templates").rglob("*.html")
    lengths = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in files}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_templates_hold_no_script_and_no_style() -> None:
    """The Content-Security-Policy of every page refuses both."""
    found = {
        str(path.relative_to(ROOT)): [match.group() for match in INLINE.finditer(path.read_text("utf-8"))]
        for path in (ROOT / "templates").rglob("*.html")
    }
    assert {name: inline for name, inline in found.items() if inline} == {}
