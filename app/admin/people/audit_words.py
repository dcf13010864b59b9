"""Acts of the audit trail in words."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from app.access.audit import Action
from app.access.trail import ON_ACCOUNTS, ON_CLIENTS, Entry
from app.admin.rendering import full_moment, short

Names = Mapping[str, str | None]

_PERSONS = frozenset(
    {
        Action.LOGGED_IN,
        Action.LOGIN_REFUSED,
        Action.LOGGED_OUT,
        Action.SESSION_ENDED,
        Action.SESSIONS_ENDED,
        Action.PASSWORD_CHANGED,
        Action.SECOND_FACTOR_ON,
        Action.RECOVERY_CODE_USED,
        Action.RECOVERY_CODES_MADE,
        Action.TIME_ZONE_CHANGED,
    }
)
# The kinds of acts, as the list to choose from groups them; whatever is in none is about messages.
GROUPS = {"Log-ins and own account": _PERSONS, "Staff": ON_ACCOUNTS - _PERSONS, "Clients": ON_CLIENTS}
OTHERWISE = "Messages"
LONGEST_ID = 44
# An account may have got hundreds of departments at once.
MOST_LISTED = 3
# Acts whose subject is a message of the entry's department.
_ON_MESSAGES = frozenset(
    {
        Action.MESSAGE_EDITED,
        Action.VERSION_RESTORED,
        Action.MESSAGE_TRASHED,
        Action.MESSAGE_RESTORED,
        Action.REVEALED,
    }
)
# Acts whose subject is a job (app/messages/bulk/jobs.py).
_ON_JOBS = frozenset({Action.BULK_STARTED, Action.BULK_FINISHED, Action.BULK_STOPPED})
# The look of the badge of what somebody who looks for trouble wants to see first; red is for what was refused alone.
_TONES: dict[str, str] = {
    Action.LOGIN_REFUSED: "failed",
    Action.STAFF_DISABLED: "waiting",
    Action.CLIENT_DISABLED: "waiting",
    Action.SECRET_REVOKED: "waiting",
}


@dataclass(frozen=True, slots=True)
class Detail:
    """A part of an act. `before` is set where something changed from it to `value`."""

    label: str
    value: str
    before: str | None = None


def label_of(action: str) -> str:
    """An act in words: message-edited reads Message edited."""
    return action.replace("-", " ").capitalize()


def action_groups() -> dict[str, list[tuple[str, str]]]:
    """All acts as (value, words), by their kind."""
    groups: dict[str, list[tuple[str, str]]] = {name: [] for name in (*GROUPS, OTHERWISE)}
    for action in Action:
        kind = next((name for name, actions in GROUPS.items() if action in actions), OTHERWISE)
        groups[kind].append((action.value, label_of(action)))
    return groups


def tone_of(action: str) -> str | None:
    """How the act is marked in the list, if it is."""
    return _TONES.get(action)


def aim_of(entry: Entry) -> str | None:
    """What an act was about that names neither a subject nor a department; None where that is nothing in particular."""
    if entry.action in _PERSONS and entry.action != Action.LOGIN_REFUSED:
        return "Own account"
    return "All departments that they see" if entry.action == Action.EXPORTED else None


def details_of(entry: Entry, names: Names) -> list[Detail]:
    """The details of an entry, one line each; `names` are those of departments."""
    return [_detail(name, value, names) for name, value in entry.details.items()]


def departments_in(entry: Entry) -> set[str]:
    """The ids of all departments that an entry tells of."""
    told = entry.details.get("departments")
    parts = list(told.values()) if isinstance(told, dict) else [told]
    listed = [part for part in parts if isinstance(part, list)]
    return {one for part in listed for one in part if isinstance(one, str)} | (
        {entry.department_id} if entry.department_id else set()
    )


def page_of_subject(entry: Entry) -> str | None:
    """Where the thing that was acted on is shown, if it has a page. A name that was refused may be nobody's."""
    if entry.subject is None or entry.action == Action.LOGIN_REFUSED:
        return None
    if entry.action in ON_ACCOUNTS:
        return url_for("admin.staff_account", username=entry.subject)
    if entry.action in ON_CLIENTS:
        return url_for("admin.client_page", username=entry.subject)
    if entry.action in _ON_JOBS:
        return url_for("admin.bulk_job", job=entry.subject)
    return _page_in_department(entry.action, entry.department_id, entry.subject) if entry.department_id else None


def _page_in_department(action: str, department: str, subject: str) -> str | None:
    if action in _ON_MESSAGES:
        return url_for("admin.message", department=department, message=subject)
    if action == Action.NAMED and subject == department:
        return url_for("admin.department_messages", department=department)
    if action == Action.NAMED:
        return url_for("admin.user_messages", department=department, user=subject)
    return None


def _detail(name: str, value: Any, names: Names) -> Detail:
    label = name.replace("_", " ").capitalize()
    if isinstance(value, dict) and value.keys() == {"from", "to"}:
        return Detail(label, _text(name, value["to"], names), _text(name, value["from"], names))
    return Detail(label, _text(name, value, names))


def _text(name: str, value: Any, names: Names) -> str:
    if value is None or value == []:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        more = f" and {len(value) - MOST_LISTED} more" if len(value) > MOST_LISTED else ""
        return ", ".join(_text(name, part, names) for part in value[:MOST_LISTED]) + more
    if name == "departments" and isinstance(value, str):
        return short(names.get(value) or value, LONGEST_ID)
    if name == "expires" and isinstance(value, str):
        return full_moment(datetime.fromisoformat(value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
