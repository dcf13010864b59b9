"""The running service, with staff who may log in and a client that saves messages."""

import base64
import json
import urllib.request
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import URL

from app import create_app
from app.access.clients import NewClient, create_client
from app.access.staff import NewStaff, Role, create_staff
from app.extensions import db
from app.models.engine import writing
from tests.support.databases import settings_for

PASSWORD = "a long enough password"
CLIENT = "clinic-bot"
STAFF = {
    "ada": (Role.ADMIN, None),
    "edith": (Role.EDITOR, None),
    "vera": (Role.VIEWER, None),
    "stan": (Role.ADMIN, frozenset({"elsewhere"})),
}


@dataclass(frozen=True, slots=True)
class Product:
    """Where the service is, and the secret of its client."""

    url: str
    secret: str

    def put(self, department: str, user: str, body: dict[str, Any]) -> None:
        """Saves a message over HTTP; fails unless it was accepted."""
        credentials = base64.b64encode(f"{CLIENT}:{self.secret}".encode()).decode()
        request = urllib.request.Request(
            f"{self.url}/communications/department/{department}/user/{user}/botmessage",
            json.dumps(body).encode(),
            {"Authorization": f"Basic {credentials}", "Content-Type": "application/json"},
            method="PUT",
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            assert json.load(answer)["status"] == "SUCCESS"


def populate(database: URL, instance: Path) -> str:
    """Makes the staff and the client, whose secret it returns."""
    app = create_app(settings_for(database, instance))
    at = datetime.now(UTC)
    with app.app_context():
        with writing(db.engine) as session:
            for name, (role, departments) in STAFF.items():
                create_staff(session, NewStaff(name, PASSWORD, role, departments), at)
            pepper = app.extensions["services"].settings.credential_pepper
            secret = create_client(session, NewClient(CLIENT, departments=None), pepper, at)
        db.engine.dispose()
    return secret
