"""Reads what an export answered."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.extensions import db
from app.models import AuditEntry
from tests.admin.store import OTHER_DEPARTMENT, Store, department_path
from tests.admin.visitor import Visitor

ALL = "/admin/messages/export"
PLACE = f"{department_path()}export"
FORMATS = ["csv", "jsonl"]


def rows_of(response: TestResponse) -> list[dict[str, str]]:
    assert response.status_code == 200, response.get_data(as_text=True)
    content = response.get_data().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content, newline=""), strict=True))


def objects_of(response: TestResponse) -> list[dict[str, Any]]:
    assert response.status_code == 200, response.get_data(as_text=True)
    return [json.loads(line) for line in response.get_data().decode().split("\n")[:-1]]


def rows(visitor: Visitor, path: str) -> list[dict[str, str]]:
    return rows_of(visitor.client.get(path))


def uuids(visitor: Visitor, address: str) -> set[str]:
    """What both formats agree on."""
    found = [row["uuid"] for row in rows(visitor, address.replace("*", "csv"))]
    assert [one["uuid"] for one in objects_of(visitor.client.get(address.replace("*", "jsonl")))] == found
    return set(found)


def trail(app: Flask) -> list[AuditEntry]:
    with app.app_context(), Session(db.engine) as session:
        entries = select(AuditEntry).where(AuditEntry.action == "exported").order_by(AuditEntry.id)
        return list(session.scalars(entries))


def told(app: Flask) -> list[dict[str, Any]]:
    return [{name: value for name, value in (entry.details or {}).items() if name != "export"} for entry in trail(app)]


def some_messages(store: Store) -> None:
    store.save("a", body="zebra", type="OUTGOING", protocol="TEXT", delivery_status="FAILED")
    store.save("b", body="horse", type="INCOMING", protocol="TEXT")
    store.save("c", body="zebra", type="OUTGOING", protocol="EMAIL", user="kim")
    store.save("e", body="zebra", department=OTHER_DEPARTMENT)


def pieces_of(response: TestResponse) -> Iterator[bytes]:
    """The body as the server takes it, piece by piece."""
    return iter(response.iter_encoded())
