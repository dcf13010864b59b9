"""Good and bad inputs of the PUT, each with the one answer it must get on every database."""

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

GOOD: tuple[Case, ...] = accepted_texts.CASES + accepted_values.CASES + accepted_requests.CASES + accepted_extras.CASES
BAD: tuple[Case, ...] = (
    strict_json.CASES
    + json_limits.CASES
    + encodings.CASES
    + shapes.CASES
    + strings.CASES
    + numbers.CASES
    + timestamps.CASES
    + ids.CASES
    + headers.CASES
    + several_faults.CASES
)

__all__ = ["BAD", "FIELDS", "GOOD", "Case", "canonical"]
