"""Compiled templates, kept for all applications of a test process: each test has an application of its own."""

from pathlib import Path

from flask import Flask
from flask.templating import Environment
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

FOLDER = Path(__file__).resolve().parents[2] / "templates"


class Compiled(BytecodeCache):
    """A cache in memory. Each entry holds a checksum of its source, so a changed template is compiled again."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


COMPILED = Compiled()
_environments: list[Environment] = []


def share_templates(app: Flask) -> None:
    """Gives the application what the first one of this process has loaded. A template asks Flask which one it is of."""
    if not _environments:
        app.jinja_env.bytecode_cache = COMPILED
        _environments.append(app.jinja_env)
    app.jinja_env = _environments[0]


def compile_for_all() -> None:
    """Compiles all templates; whatever application this process or one that it forks makes finds them compiled."""
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": COMPILED}
    from app import admin  # noqa: PLC0415  Only where it is to be loaded.

    app = Flask(__name__, template_folder=str(FOLDER))
    app.register_blueprint(admin.blueprint)
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)
