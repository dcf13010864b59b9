"""The forms of a staff member's own page. What the values may be is the domain's rule."""

from functools import cache
from typing import Any

from flask_wtf import FlaskForm
from wtforms import PasswordField, SelectField, StringField

from app.access.staff import SHORTEST_PASSWORD
from app.access.zones import zone_names
from app.admin.own.code_field import CodeField

PRESENT = {"autocomplete": "current-password"}
NEW = {"autocomplete": "new-password"}
REGIONS = "Africa America Antarctica Arctic Asia Atlantic Australia Europe Indian Pacific".split()
OTHERS = "Other names"

Choices = dict[str, list[tuple[str, str]]]


class PasswordForm(FlaskForm):
    """The old password, and the new one twice, as nobody sees what they type."""

    old_password = PasswordField("Present password", render_kw=PRESENT)
    new_password = PasswordField(
        "New password",
        description=f"At least {SHORTEST_PASSWORD} characters; a few words are easy to keep in mind.",
        render_kw=NEW,
    )
    new_password_again = PasswordField("New password, once more", render_kw=NEW)


class TimeZoneForm(FlaskForm):
    """One of all zones, in groups by the region that its name begins with."""

    time_zone = SelectField("Time zone", validate_choice=False)

    def __init__(self, chosen: str, **options: Any) -> None:
        super().__init__(data={"time_zone": chosen}, **options)
        self.time_zone.choices = grouped_zones()


class SetUpForm(FlaskForm):
    """A code that proves that the app has the key, and the password that proves who turns the factor on."""

    code = CodeField("Code that the app shows")
    password = PasswordField("Your password", render_kw=PRESENT)


class SwitchOffForm(FlaskForm):
    """Both factors, so that a screen left unlocked is not enough. A recovery code will do where the app is lost."""

    password = PasswordField("Your password", render_kw=PRESENT)
    any_code = StringField(
        "Code that the app shows, or a recovery code",
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"},
    )


class NewCodesForm(FlaskForm):
    """New recovery codes are made for whoever still has the app."""

    code = CodeField("Code that the app shows")


@cache
def grouped_zones() -> Choices:
    """All zones as a select groups them: the value, and the words without the region."""
    groups: Choices = {"UTC": [("UTC", "UTC")], **{region: [] for region in REGIONS}, OTHERS: []}
    for name in sorted(zone_names() - {"UTC"}):
        region, _, rest = name.partition("/")
        group, words = (region, rest) if region in REGIONS else (OTHERS, name)
        groups[group].append((name, words.replace("_", " ")))
    return groups
