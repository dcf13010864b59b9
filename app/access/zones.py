"""The time zones that an account may choose: all of the IANA database's, as this machine knows them."""

import zoneinfo
from functools import cache

from app.access.errors import AccountError
from app.models import Staff

# Files beside the zones: what the machine itself is set to, and a stand-in for nothing.
NO_ZONES = {"Factory", "localtime", "posixrules"}


@cache
def zone_names() -> frozenset[str]:
    """All names. To gather them reads hundreds of files, so that it is done once."""
    return frozenset(zoneinfo.available_timezones() - NO_ZONES)


def set_time_zone(staff: Staff, name: str) -> None:
    """Chooses the zone in which the account reads times. Raises AccountError."""
    if name not in zone_names():
        raise AccountError("There is no such time zone.")
    staff.time_zone = name
