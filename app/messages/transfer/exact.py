"""Moments to the microsecond, as the store keeps those that it notes itself; the API shows milliseconds."""

from datetime import datetime

EXACT = len("2025-03-28T11:34:43.226123Z")


def written(moment: datetime) -> str:
    """The moment, which is in UTC, like 2025-03-28T11:34:43.226123Z."""
    return moment.isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def refined(moment: datetime, shown: str, exact: object) -> datetime:
    """`moment`, which `shown` tells to the millisecond, with the microseconds of `exact` if that is the same moment."""
    if not isinstance(exact, str) or exact[:-4] != shown[:-1] or not (exact.isascii() and exact[-4:-1].isdigit()):
        return moment
    beside = int(exact[-4:-1])
    return moment.replace(microsecond=moment.microsecond + beside) if beside else moment
