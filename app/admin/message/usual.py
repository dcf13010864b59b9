"""What most rows of a card have in common, which is then said once."""

from collections import Counter
from collections.abc import Iterable

from app.messages.history import Origin


def usual_origin(origins: Iterable[Origin | None]) -> Origin | None:
    """The origin that most of them are, the first of those that are as many; None where none has one."""
    counted = Counter(origin for origin in origins if origin is not None)
    return counted.most_common(1)[0][0] if counted else None
