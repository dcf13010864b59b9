"""The field for a code of an authenticator app."""

from typing import Any

from wtforms import StringField


class CodeField(StringField):
    """Six digits. Phones offer their digits, and the code itself where they know it; what was typed is not shown again.

    It takes more than six characters, because apps copy codes with a blank in the middle.
    """

    def __init__(self, label: str, **options: Any) -> None:
        attributes = {"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "16", "spellcheck": "false"}
        super().__init__(label, render_kw=attributes, **options)

    def _value(self) -> str:
        return ""
