"""Good and bad inputs of the PUT, each with the one answer it must get on every database, in chapters."""

from types import ModuleType

from tests.api.corpus import (
    accepted_extras,
    accepted_requests,
    accepted_texts,
    accepted_values,
    encodings,
    headers,
    ids,
    json_limits,
    numbers,
    several_faults,
    shapes,
    strict_json,
    strings,
    timestamps,
)
from tests.api.corpus.case import FIELDS, Case, canonical

Chapter = tuple[Case, ...]


def _chapters(*modules: ModuleType) -> dict[str, Chapter]:
    """The cases of each module by its own name."""
    return {module.__name__.rpartition(".")[2]: module.CASES for module in modules}


GOOD = _chapters(accepted_texts, accepted_values, accepted_requests, accepted_extras)
BAD = _chapters(strict_json, json_limits, encodings, shapes, strings, numbers, timestamps, ids, headers, several_faults)

__all__ = ["BAD", "FIELDS", "GOOD", "Case", "Chapter", "canonical"]
