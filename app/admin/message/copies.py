"""A message as texts to be copied: the JSON that the API returns, and the command that would save it again."""

import json
import shlex
from urllib.parse import quote

from flask import request

from app.admin.personal import personal_shape
from app.messages.shape import message_shape, saving_body
from app.models import Message

# No line of JSON reads like this, so no text can end the command's input early.
END = "END_OF_MESSAGE"


def json_of(message: Message) -> str:
    """The message as the API returns it, as far as the account may see it."""
    return json.dumps(personal_shape(message_shape(vars(message))), ensure_ascii=False, indent=2)


def curl_of(message: Message) -> str:
    """A command for any POSIX shell that saves the message as it is now; the secret is left to be filled in.

    The body comes in a here-document with a quoted end, in which a shell changes nothing, and which may be longer than
    an argument. Holds names and numbers: only for those who may see them.
    """
    path = f"communications/department/{quote(message.department_id)}/user/{quote(message.user_id)}/botmessage"
    body = json.dumps(saving_body(vars(message)), ensure_ascii=False, indent=2)
    return "\n".join(
        (
            f"curl -X PUT {shlex.quote(request.host_url + path)} \\",
            f"  -u {shlex.quote(f'{message.created_by}:SECRET')} \\",
            "  -H 'Content-Type: application/json' \\",
            f"  --data-binary @- <<'{END}'",
            _printable(body),
            END,
            "",
        )
    )


def _printable(text: str) -> str:
    """JSON in which what a terminal would act upon, or not show, is written as an escape; lines stay lines."""
    return "".join(c if c.isprintable() or c == "\n" else _escaped(c) for c in text)


def _escaped(character: str) -> str:
    return json.dumps(character)[1:-1] if ord(character) != 0x7F else "\\u007f"
