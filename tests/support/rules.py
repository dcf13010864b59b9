"""Compiled routes, kept for all applications of a test process: Werkzeug takes longer over them than most tests do."""

from collections.abc import Callable
from typing import Any, NamedTuple

from flask import Flask
from werkzeug.routing import BaseConverter, Rule

Builder = Callable[..., tuple[str, str]]


class Compiled(NamedTuple):
    """What Werkzeug makes of a rule. The two functions that build addresses are bound to the rule afterwards."""

    parts: list[Any]
    trace: list[tuple[bool, str]]
    converters: dict[str, BaseConverter]
    arguments: set[str]
    builders: tuple[Builder, Builder]


class KeptRule(Rule):
    """A rule that is compiled as an equal one was."""

    _kept: dict[object, Compiled] = {}  # noqa: RUF012  It is shared on purpose.

    def compile(self) -> None:
        assert self.map is not None
        known = tuple(map(id, self.map.converters.values()))
        key = (self.rule, self.host, self.subdomain, self.merge_slashes, repr(self.defaults), known)
        if key not in self._kept:
            super().compile()
            builders = self._compile_builder(False), self._compile_builder(True)
            self._kept[key] = Compiled(self._parts, self._trace, self._converters, self.arguments, builders)
        kept = self._kept[key]
        self._parts, self._trace, self._converters = kept.parts, kept.trace, kept.converters
        self.arguments = kept.arguments
        self._build, self._build_unknown = (builder.__get__(self) for builder in kept.builders)


Flask.url_rule_class = KeptRule
