"""Long texts on pages that have a size to keep: a page is at most 100 KB in every script."""

from bisect import bisect_right

from markupsafe import escape


def cut(text: str, most: int) -> str:
    """As much of the beginning of a text as fits into `most` bytes of HTML."""
    # No character takes less than a byte.
    text = text[: max(most, 0)]
    if _size(text) <= most:
        return text
    return text[: bisect_right(range(len(text)), most, key=lambda length: _size(text[:length])) - 1]


class Room:
    """What a page, or a part of it, has left for texts, in bytes of HTML. Whoever comes first takes first."""

    def __init__(self, most: int, within: "Room | None" = None) -> None:
        self._left = most
        self._within = within

    @property
    def left(self) -> int:
        """How much may still be taken."""
        return self._left if self._within is None else min(self._left, self._within.left)

    def part(self, most: int) -> "Room":
        """Room for a part of the page, which takes from this one and has no more than `most` for itself."""
        return Room(most, self)

    def take(self, size: int) -> None:
        """Takes room for what is there anyway, as the tags around a text."""
        self._left -= size
        if self._within is not None:
            self._within.take(size)

    def cut(self, text: str, most: int) -> str:
        """As much of the beginning of a text as fits, and into `most`."""
        found = cut(text, min(most, self.left))
        self.take(_size(found))
        return found

    def whole(self, text: str, most: int) -> str | None:
        """The text if all of it fits, and into `most`; otherwise None, and nothing is taken."""
        most = min(most, self.left)
        if cut(text, most) != text:
            return None
        self.take(_size(text))
        return text


def _size(text: str) -> int:
    return len(escape(text).encode())
