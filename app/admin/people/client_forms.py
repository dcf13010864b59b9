"""The forms of a client and its secrets; what they may hold is the domain's rule."""

from datetime import datetime, timedelta
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, SelectMultipleField, StringField

from app.access.clients import SCOPE_CREATE, SCOPE_GET, SCOPES
from app.access.manage_clients import Grants, mark_of, newest_secret
from app.access.manager import departments_of
from app.admin.people.department_choice import DepartmentsForm, departments_data
from app.models import Client

SCOPE_WORDS = {SCOPE_CREATE: "Save messages", SCOPE_GET: "Read messages"}
LIFETIMES = {"": "Never", "30": "In 30 days", "90": "In 90 days", "180": "In 180 days", "365": "In a year"}


def _expiry() -> SelectField:
    return SelectField(
        "The secret expires",
        choices=LIFETIMES,
        description="Before it does, make a second one and hand it over: both work until then.",
    )


def _end_of(days: str, at: datetime) -> datetime | None:
    return at + timedelta(days=int(days)) if days else None


class GrantsForm(DepartmentsForm):
    """What a client may do, and where."""

    scopes = SelectMultipleField("It may", id="scope-1", choices=SCOPE_WORDS)

    def grants(self) -> Grants:
        """What was chosen. Raises AccountError."""
        self.check_ids()
        return self.grants_known()

    def grants_known(self) -> Grants:
        """What was chosen, without what is no department's id."""
        return Grants(self.departments_known(), tuple(scope for scope in SCOPES if scope in (self.scopes.data or ())))


class NewClientForm(GrantsForm):
    """A client that is to be made, with its first secret."""

    username = StringField(
        "Username",
        description="1 to 64 letters, digits and . _ @ -; it cannot be changed later.",
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
    expires = _expiry()

    def expires_at(self, at: datetime) -> datetime | None:
        """When the first secret ends, if it is made at `at`."""
        return _end_of(self.expires.data, at)


class SecretForm(FlaskForm):
    """A second secret. `newest` is what the client's newest one was when the form was made."""

    newest = HiddenField()
    expires = _expiry()

    def newest_seen(self) -> int:
        """The number of the newest secret then; -1 where the form does not say."""
        text = self.newest.data or ""
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1

    def expires_at(self, at: datetime) -> datetime | None:
        """When the secret ends, if it is made at `at`."""
        return _end_of(self.expires.data, at)


def grants_data(client: Client) -> dict[str, Any]:
    """The form's data for what a client is granted."""
    return departments_data(departments_of(client)) | {"seen": mark_of(client), "scopes": client.scopes.split()}


def secret_data(client: Client) -> dict[str, Any]:
    """The form's data for a second secret of a client."""
    return {"newest": str(newest_secret(client)), "expires": ""}
