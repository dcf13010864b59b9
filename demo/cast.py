"""Who appears: six departments, the two clients that speak for them, and the staff who read along. All are invented."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import NAMESPACE_DNS, uuid5

from app.access.staff import Role

HOUSE = uuid5(NAMESPACE_DNS, "demo.messages.example")
PASSWORD = "only for looking around"  # noqa: S105  It opens invented data, and is printed.


@dataclass(frozen=True, slots=True)
class Place:
    """A department: what it is called, how it speaks, and how much (`conversations` on a working day)."""

    key: str
    name: str
    language: str
    zone: str
    client: str
    numbers: tuple[str, ...]
    hosts: tuple[str, ...]
    conversations: int
    customers: int
    silent_for: timedelta = timedelta()

    @property
    def id(self) -> str:
        return str(uuid5(HOUSE, self.key))

    @property
    def number(self) -> str:
        return self.numbers[0].format(0)

    @property
    def address(self) -> str:
        return f"hello@{self.key}.example"


@dataclass(frozen=True, slots=True)
class Colleague:
    """A staff account; `places` are the keys of the departments that it sees, none for all."""

    username: str
    role: Role
    time_zone: str
    places: tuple[str, ...] = ()
    sees_personal_data: bool = True
    about: str = ""


SCHEDULER, CARE_CALLS = "front-desk-bot", "care-calls"
# The second client fell silent two days ago, one department more than a week ago.
CLIENT_SILENT_FOR = timedelta(days=2, hours=3)


def _american(*area_codes: str) -> tuple[str, ...]:
    return tuple(f"+1{code}55501{{:02d}}" for code in area_codes)


# The numbers are from ranges that are kept free for stories, a hundred for each pattern.
PLACES = (
    Place(
        "riverside", "Riverside Family Clinic", "en", "America/New_York", SCHEDULER,
        _american("202", "646", "917", "703", "301"),
        ("Dr. Lindqvist", "Dr. Vik", "Nurse Amara", "Dr. Castellano"), 140, 420,
    ),
    Place(
        "northgate", "Northgate Dental", "en", "America/Chicago", SCHEDULER, _american("312", "773", "847"),
        ("Dr. Osei", "Dr. Hartwell", "Mina"), 95, 260,
    ),
    Place(
        "linden", "Linden-Apotheke", "de", "Europe/Berlin", SCHEDULER,
        tuple(f"+493023125{digit}{{:02d}}" for digit in range(3)),
        ("Frau Petersen", "Herr Yildiz"), 75, 210,
    ),
    Place(
        "ruiz", "Taller Hermanos Ruiz", "es", "America/Los_Angeles", CARE_CALLS, _american("310", "323"),
        ("Mateo", "Inés"), 60, 170,
    ),
    Place(
        "lunettes", "Lunettes du Marché", "fr", "Europe/Paris", CARE_CALLS, ("+331990001{:02d}", "+331990002{:02d}"),
        ("Camille", "M. Fabre"), 50, 140,
    ),
    Place(
        "harbor", "Harbor Street Veterinary", "en", "Europe/London", SCHEDULER, ("+4420794601{:02d}",),
        ("Dr. Quill", "Dr. Banerjee"), 40, 90, timedelta(days=8, hours=5),
    ),
)  # fmt: skip
STAFF = (
    Colleague("ada", Role.ADMIN, "Europe/Berlin", about="admin of everything"),
    Colleague("edith", Role.EDITOR, "America/New_York", about="editor, all departments"),
    Colleague("ruben", Role.EDITOR, "America/Los_Angeles", ("ruiz", "northgate"), about="editor of two departments"),
    Colleague("vera", Role.VIEWER, "UTC", sees_personal_data=False, about="viewer; names and numbers are masked"),
)
