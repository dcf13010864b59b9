"""The body of a request as JSON, by the rules of the domain."""

from typing import Any

from werkzeug.exceptions import BadRequest

from app.messages import strict_json
from app.messages.errors import MalformedJson


def parse(raw: bytes) -> Any:
    """The value that `raw` holds. Raises BadRequest with a sentence on what is wrong."""
    try:
        return strict_json.parse(raw)
    except MalformedJson as error:
        raise BadRequest(error.explanation) from None
