"""The addresses of the lists that show what a figure counts."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlencode

from app.admin.lists.parameters import DAY
from app.messages.statistics.periods import Bucket, Period, Span
from app.messages.values import to_wire


@dataclass(frozen=True, slots=True)
class Lists:
    """Where the messages of an overview are listed.

    The addresses are relative to the page, because it has some hundreds of them and must stay small.
    """

    messages: str
    departments: str

    def part(self, part: Bucket | Period, **filters: str) -> str:
        """The messages of a bar or of the whole period that match `filters`, which are parameters of the list."""
        return _address(self.messages, {**filters, **_time(part)})

    def span(self, span: Span, **filters: str) -> str:
        """The messages between two moments."""
        return _address(self.messages, {**filters, **_moments(span)})

    def department(self, department_id: str, part: Bucket | Period, **filters: str) -> str:
        """The messages of one department in a bar or the whole period."""
        return _address(f"{self.departments}{quote(department_id)}/", {**filters, **_time(part)})

    def department_span(self, department_id: str, span: Span) -> str:
        """The messages of one department between two moments."""
        return _address(f"{self.departments}{quote(department_id)}/", _moments(span))


# Seen from /admin/overview and from /admin/departments/<department>/overview.
OF_ALL = Lists("messages", "departments/")
OF_DEPARTMENT = Lists("./", "../")


def _address(path: str, parameters: dict[str, str]) -> str:
    return f"{path}?{urlencode(parameters, safe=':')}"


def _time(part: Bucket | Period) -> dict[str, str]:
    if part.days is None:
        return _moments(part.span)
    if part.days.number == 1:
        return {DAY: part.days.first.isoformat()}
    return {"from": part.days.first.isoformat(), "to": part.days.last.isoformat()}


def _moments(span: Span) -> dict[str, str]:
    return {"from": _wire(span.start), "to": _wire(span.end)}


def _wire(moment: datetime) -> str:
    return str(to_wire(moment)).replace(":00.000Z", "Z")
