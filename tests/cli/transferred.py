"""Messages with all that a store knows of any, as lines and as they are stored."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine

from app.extensions import metadata
from tests.messages.factories import edit, move, save_of, write


def line(uuid: str = "m", **more: Any) -> dict[str, Any]:
    body = {"departmentUUID": "d", "userUUID": "u", "uuid": uuid, "messageAttributes": {"body": "Hello"}}
    return body | more


def a_bit_of_everything(engine: Engine) -> None:
    """Messages with all that the store knows about any."""
    sent = datetime(2025, 3, 28, 11, 34, 43, 226000, UTC)
    write(
        engine,
        save_of("plain", body="Zoë says 👋\u2028", type="OUTGOING", protocol="TEXT", sent_at=sent, attachments=0),
    )
    unknown = {"mood": [1, None], 'messageAttributes."b c"': 1.0}
    write(engine, save_of("edited", body="as sent", is_manual=True, unknown=unknown))
    edit(engine, "edited", body="as corrected", purpose="F")
    write(engine, save_of("trashed", subject=""))
    move(engine, "trashed", into_trash=True, reason="Späm")
    write(engine, save_of("keyed", body="once", digest="0" * 64))
    write(engine, save_of("m", "another", "ann", body="x", received_at=sent.replace(year=2024)))
    write(engine, save_of("m", "another", "ann", body="y"))


def empty(engine: Engine) -> None:
    with engine.connect() as connection, connection.begin():
        for name in ("revision", "message", "users", "department"):
            connection.execute(metadata.tables[name].delete())
