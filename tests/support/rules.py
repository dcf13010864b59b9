"""Compiled routes, kept for all applications of a test process: Werkzeug takes longer over them than most tests do."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]


class KeptRule(Rule):
    """A rule whose functions that build addresses come from those of an equal one."""

    _kept: dict[object, Builder] = {}  # noqa: RUF012  It is shared on purpose.

    def _compile_builder(self, append_unknown: bool = True) -> Builder:
        # All that Werkzeug makes the function of; it is bound to its rule afterwards.
        defaults: dict[str, Any] = dict(self.defaults or {})
        key = (self.rule, tuple(self._trace), repr(sorted(defaults.items())), append_unknown)
        if key not in self._kept:
            self._kept[key] = super()._compile_builder(append_unknown)
        return self._kept[key]


Flask.url_rule_class = KeptRule
