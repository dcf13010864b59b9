"""More of everything than fits on a page: departments, accounts, clients, users, messages that hold all they may."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import insert

from app.access.audit import Act, Action, Actor, record
from app.access.clients import SCOPES
from app.extensions import db
from app.models import Client, ClientDepartment, ClientSecret, Department, Staff, StaffDepartment, User
from app.models.engine import writing
from tests.browser.product import Product
from tests.browser.scene import DEE, DEPARTMENT

MANY = 500
POPULAR = "user-popular"
FULL_ACCOUNT, FULL_CLIENT = "crowd-000", "crowd-000"
ONE_FIELD, MANY_FIELDS, LONG_TEXTS, DEEP = "one-field", "many-fields", "long-texts", "deep"
MESSAGES = [ONE_FIELD, MANY_FIELDS, LONG_TEXTS, DEEP]
AT = datetime(2026, 5, 1, tzinfo=UTC)
# Each of these takes five bytes in HTML.
QUOTE = '"'


def gather(app: Flask, product: Product) -> None:
    """Fills the product."""
    departments = [f"de9a7000-0000-4000-8000-{number:012d}" for number in range(MANY)]
    with app.app_context(), writing(db.engine) as session:
        names = [f"Clinic of {number} and the whole of its long valley" for number in range(MANY)]
        rows = zip(departments, names, strict=True)
        session.execute(insert(Department), [{"id": id_, "name": name, "created_at": AT} for id_, name in rows])
        users = [{"department_id": DEPARTMENT, "id": f"crowd-{n:03d}", "name": f"Clinician {n}"} for n in range(MANY)]
        session.execute(insert(User), [user | {"created_at": AT} for user in users])
        for number in range(MANY):
            listed = departments if number == 0 else departments[number % 400 : number % 400 + 5]
            session.add_all(_owners(f"crowd-{number:03d}", listed))
        told: dict[str, object] = {"departments": {"from": departments, "to": departments[1:]}}
        for _ in range(50):
            record(session, AT, Actor("staff", "ada", "192.0.2.7"), Act(Action.STAFF_CHANGED, None, "vera", told))
    for uuid, bodies in _messages().items():
        for body in bodies:
            product.put(DEPARTMENT, DEE, {"uuid": uuid, **body})


def _owners(username: str, listed: list[str]) -> list[Staff | Client]:
    secrets = [
        ClientSecret(digest=f"{username}-{n}", created_at=AT, revoked_at=AT if n else None, last_used_at=AT)
        for n in range(100 if username == FULL_CLIENT else 2)
    ]
    return [
        Staff(
            username=username,
            password_hash="none",
            role="editor",
            all_departments=False,
            created_at=AT,
            sees_personal_data=False,
            totp_since=AT,
            departments=[StaffDepartment(department_id=one) for one in listed],
        ),
        Client(
            username=username,
            scopes=" ".join(SCOPES),
            all_departments=False,
            created_at=AT,
            departments=[ClientDepartment(department_id=one) for one in listed],
            secrets=secrets,
        ),
    ]


def _messages() -> Mapping[str, list[dict[str, Any]]]:
    """The bodies that are saved of each message, one after the other."""
    whole = {"messageAttributes": {"body": "Hello", "type": "OUTGOING", "protocol": "EMAIL"}}
    deep: Any = ["x"] * 40_000
    for _ in range(25):
        deep = [deep]
    return {
        ONE_FIELD: [whole | {"blob": f"{letter} {QUOTE}" * 62_000} for letter in "ab"],
        MANY_FIELDS: [whole | {f"field{n}": value for n in range(10_000)} for value in ("one", "two", "six")],
        LONG_TEXTS: [_long_texts(letter) for letter in "abcdefghijkl"],
        DEEP: [whole | {"deep": deep}, whole | {"deep": None, QUOTE * 100_000: 1}],
    }


def _long_texts(letter: str) -> dict[str, Any]:
    """Every attribute as long as it may be, in the characters that take most."""
    minute = ord(letter) - ord("a")
    return {
        "messageAttributes": {
            "body": f"{letter} {QUOTE}" * 20_000,
            "subject": letter + QUOTE * 997,
            "type": "OUTGOING",
            "protocol": "EMAIL",
            "purpose": letter + QUOTE * 63,
        },
        "messageSendingAttributes": {
            "recipientCommunicationValue": letter + QUOTE * 319,
            "senderCommunicationValue": letter + QUOTE * 319,
            "senderName": letter + QUOTE * 255,
            "recipientName": letter + QUOTE * 255,
        },
        "messageDeliveryAttributes": {
            "sentTimestamp": (AT + timedelta(minutes=minute)).isoformat(),
            "deliveryStatus": letter + QUOTE * 63,
            "deliveryFailureMessage": f"{letter} {QUOTE}" * 1_365,
        },
    }


# Names as long as real ones get, and a text of more than a row shows.
LONG_NAME = "Maximiliana Theodora Featherstonehaugh-Cholmondeley III"
LONG_PLACE = "Riverside Family Clinic of the Upper and Lower Valleys"
LONG_TEXT = (
    "Reminder: your appointment is on Friday at a quarter past ten; bring your card, your letter and whoever helps. "
    * 3
)
# The most departments that a filter lists by name.
PLACES = 50


def crowd_of_failures(app: Flask, product: Product, text: str, name: str, rows: int) -> None:
    """The newest messages of one of many departments: none arrived, and each has two warnings."""
    ids = [f"fa11ed00-0000-4000-8000-{number:012d}" for number in range(PLACES - 1)]
    with app.app_context(), writing(db.engine) as session:
        names = [f"{LONG_PLACE} {number}" for number in range(len(ids))]
        named = zip(ids, names, strict=True)
        session.execute(insert(Department), [{"id": id_, "name": given, "created_at": AT} for id_, given in named])
    for number in range(rows):
        product.put(
            ids[-1],
            f"user-{number:04d}",
            {
                "uuid": f"fa11ed01-5c1f-4f67-b6a2-{number:012d}",
                "messageAttributes": {"body": text, "subject": text[:60], "type": "OUTGOING", "protocol": "VOICE_CALL"},
                "messageSendingAttributes": {"recipientName": name, "recipientCommunicationValue": "0203 555 0122"},
                "messageDeliveryAttributes": {
                    "deliveryStatus": "FAILED",
                    "sentTimestamp": (datetime(2026, 7, 1, tzinfo=UTC) + timedelta(minutes=number)).isoformat(),
                },
            },
        )


def crowd_of_counterparties(product: Product, text: str, many: int) -> None:
    """A user who exchanged one message each with many people."""
    for number in range(many):
        product.put(
            DEPARTMENT,
            POPULAR,
            {
                "uuid": f"popular-{number:03d}",
                "messageAttributes": {"body": text, "type": "OUTGOING", "protocol": "TEXT"},
                "messageSendingAttributes": {"recipientCommunicationValue": f"+1310555{number:04d}"},
                "messageDeliveryAttributes": {"sentTimestamp": (AT + timedelta(minutes=number)).isoformat()},
            },
        )
