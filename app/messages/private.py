"""What in a text tells who somebody is: the numbers and the e-mail addresses in it.

Whoever may not see them finds them masked in every text (app/admin/personal.py), and no search by a piece of one leads
them to it (app/messages/words.py).
"""

import re
from datetime import date

# It begins where a run of its characters begins: tried at each of them, a long run would take the square of its length.
_MAIL = re.compile(r"(?<![^\s@<>()\[\]\"',;:])[^\s@<>()\[\]\"',;:]++@[^\s@<>()\[\]\"',;:]*[^\s@<>()\[\]\"',;:.!?]")
# What people put between the digits of a number.
_BETWEEN = r"[ _\u00a0\u2000-\u2015\u202f\u2060\u2212().\-/]{0,3}"
# A day that a clock or no further digit follows, or else a number.
_NUMBER = re.compile(
    r"(?P<day>(?P<year>\d{4})([-./])\d\d?\3\d\d?|\d\d?([-./])\d\d?\4\d{4})(?=\s\d\d?:\d\d(?!\d)|(?!"
    + _BETWEEN
    + r"\d))"
    r"|\+?\(?\d(?:" + _BETWEEN + r"\d){6,}"
)
_MAY_BE_NUMBER = re.compile(r"\d(?:\D{0,3}\d){6}")
_DIGITS, _FEWEST_DIGITS = b"0123456789", 7
_FIRST_YEAR, _LAST_YEAR = 1900, 2100

Span = tuple[int, int]


def may_hold_any(text: str) -> bool:
    """Whether it is worth a closer look; most texts have neither, and each is looked at when it is saved."""
    if "@" in text:
        return True
    if text.isascii():
        # To count the digits is the quickest of all looks.
        return len(text) - len(text.encode().translate(None, _DIGITS)) >= _FEWEST_DIGITS
    return _MAY_BE_NUMBER.search(text) is not None


def private_spans(text: str) -> list[Span]:
    """Where each number and address of a text begins and ends, in their order; none overlaps another."""
    mails: list[Span] = []

    def taken_out(found: re.Match[str]) -> str:
        mails.append(found.span())
        return "@" * len(found.group())

    if "@" in text:
        # What is in an address is no number, and no number goes on into one.
        text = _MAIL.sub(taken_out, text)
    return sorted(mails + [found.span() for found in _NUMBER.finditer(text) if not _is_day(found)])


def _is_day(found: re.Match[str]) -> bool:
    """Whether what looks like a day is one: with the year first, or last after day and month in either order."""
    if found["day"] is None:
        return False
    first, second, third = (int(part) for part in re.split(r"\D", found["day"]))
    days = [(first, second, third)] if found["year"] else [(third, second, first), (third, first, second)]
    return any(_FIRST_YEAR <= day[0] <= _LAST_YEAR and _exists(*day) for day in days)


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
