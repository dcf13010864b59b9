"""A list by username, page by page: which part of it the address asks for, and the addresses of the other parts."""

from dataclasses import dataclass

from flask import request, url_for
from werkzeug.exceptions import BadRequest

from app.access.roster import Wanted
from app.admin.name_filter import few, name_of

PER_PAGE = 30
LONGEST_USERNAME = 64


@dataclass(frozen=True, slots=True)
class ListPage:
    """Where a page of the list at `endpoint` begins, and which part of a username narrows it."""

    endpoint: str
    name: str
    after: str

    @property
    def wanted(self) -> Wanted:
        """What the page shows."""
        return Wanted(PER_PAGE, self.name, self.after)

    @property
    def first(self) -> str | None:
        """The address of the first page, on all others."""
        return self._url() if self.after else None

    def next(self, after: str | None) -> str | None:
        """The address of the page behind the username `after`, if there is one."""
        return self._url(after=after) if after else None

    def is_long(self, count: int, next_after: str | None) -> bool:
        """Whether the list, of which `count` are shown, takes a box to narrow it."""
        return bool(self.name or self.after or next_after) or not few(count)

    def _url(self, **parameters: str) -> str:
        named = {"name": self.name} if self.name else {}
        return url_for(self.endpoint, **named, **parameters)  # type: ignore[arg-type]


def list_page(endpoint: str) -> ListPage:
    """The page that the request asks for. Raises BadRequest where it begins behind what is no username."""
    after = request.args.get("after", "")
    if not (after.isascii() and after.isprintable() and len(after) <= LONGEST_USERNAME):
        raise BadRequest("The address of this page is damaged: it does not say where the page begins.")
    return ListPage(endpoint, name_of(request.args), after)
