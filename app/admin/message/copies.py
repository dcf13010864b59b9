"""A message as texts to be copied: the JSON that the API returns, and the command that would save it again."""

import json
import shlex
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from flask import request

from app.access.clients import is_client
from app.admin.personal import personal_shape
from app.extensions import db
from app.messages.shape import message_shape, saving_body
from app.models import Message

# No line of JSON reads like this, so no text can end the command's input early.
END = "END_OF_MESSAGE"


def json_of(message: Message) -> str:
    """The message as the API returns it, as far as the account may see it."""
    return json_text(personal_shape(message_shape(vars(message))))


def json_at(message: Message, version: int, at: datetime, values: Mapping[str, Any]) -> str:
    """The message as the API returned it at a version, made at a moment, as far as the account may see it.

    `values` are what it had then, `unknown` among them.
    """
    then = {**vars(message), **values, "version": version, "updated_at": at}
    return json_text(personal_shape(message_shape(then)))


def json_text(value: Any) -> str:
    """JSON to be read by people."""
    return json.dumps(value, ensure_ascii=False, indent=2)


def curl_of(message: Message) -> str:
    """A command for any POSIX shell that saves the message as it is now; the secret is left to be filled in.

    The body comes in a here-document with a quoted end, in which a shell changes nothing, and which may be longer than
    an argument. Holds names and numbers: only for those who may see them. Who brought a message in by an import, or in
    another store, may be no client here; then the name is left to be filled in, too.
    """
    client = message.created_by if is_client(db.session(), message.created_by) else "CLIENT"
    path = f"communications/department/{quote(message.department_id)}/user/{quote(message.user_id)}/botmessage"
    body = json.dumps(saving_body(vars(message)), ensure_ascii=False, indent=2)
    return "\n".join(
        (
            f"curl -X PUT {shlex.quote(request.host_url + path)} \\",
            f"  -u {shlex.quote(f'{client}:SECRET')} \\",
            "  -H 'Content-Type: application/json' \\",
            f"  --data-binary @- <<'{END}'",
            _printable(body),
            END,
            "",
        )
    )


def ends_edits(message: Message) -> bool:
    """Whether that command says again what staff wrote: the integration then agrees, and that ends its protection."""
    return any(getattr(message, name) is not None for name in message.said or {})


def _printable(text: str) -> str:
    """JSON in which what a terminal would act upon, or not show, is written as an escape; lines stay lines."""
    return "".join(c if c.isprintable() or c == "\n" else _escaped(c) for c in text)


def _escaped(character: str) -> str:
    return json.dumps(character)[1:-1] if ord(character) != 0x7F else "\\u007f"
