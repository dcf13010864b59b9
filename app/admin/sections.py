"""The main parts of the pages, as the navigation of every page lists them."""

from dataclasses import dataclass

from app.access.sessions import Account
from app.access.staff import Role


@dataclass(frozen=True, slots=True)
class Section:
    """A part: the page that it begins with, and the role that it takes."""

    name: str
    label: str
    endpoint: str
    role: Role = Role.VIEWER


SECTIONS = (
    Section("overview", "Overview", "admin.overview"),
    Section("messages", "Messages", "admin.all_messages"),
    Section("departments", "Departments", "admin.departments"),
    Section("staff", "Staff", "admin.staff_accounts", Role.ADMIN),
    Section("clients", "Clients", "admin.clients", Role.ADMIN),
    Section("audit", "Audit", "admin.audit", Role.ADMIN),
)


def sections(account: Account) -> list[Section]:
    """The parts that the account may open."""
    return [one for one in SECTIONS if account.may(one.role)]
