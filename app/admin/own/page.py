"""A staff member's own page: password, time zone, sessions and the second factor."""

from dataclasses import dataclass
from datetime import datetime

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.audit import Act, Action, record
from app.access.errors import AccountError
from app.access.second_factor import recovery_codes_left
from app.access.sessions import list_sessions
from app.access.zones import set_time_zone
from app.admin.door import account, actor, blueprint, lifetimes
from app.admin.own.devices import PHONES, device_of, system_of
from app.admin.own.forms import PasswordForm, TimeZoneForm
from app.extensions import db
from app.models import Staff
from app.models.engine import writing
from app.services import now, services


@dataclass(frozen=True, slots=True)
class Shown:
    """A session as the list shows it."""

    public_id: str | None
    device: str
    icon: str
    address: str | None
    opened: datetime
    last_used: datetime
    is_this: bool


@blueprint.get("/admin/you")
def own_page() -> ResponseReturnValue:
    """The account of whoever is logged in."""
    return own_answer()


@blueprint.post("/admin/you/time-zone")
def choose_time_zone() -> ResponseReturnValue:
    """Chooses the zone that times are shown in."""
    form = TimeZoneForm(account().time_zone)
    chosen = form.time_zone.data or ""
    try:
        with writing(services().engine) as store:
            set_time_zone(store.get_one(Staff, account().staff_id), chosen)
            if chosen != account().time_zone:
                details = {"from": account().time_zone, "to": chosen}
                record(store, now(), actor(), Act(Action.TIME_ZONE_CHANGED, details=details))
    except AccountError as error:
        form.time_zone.errors = [error.explanation]
        return own_answer(zone=form), 400
    flash(f"Times are now shown in {chosen.replace('_', ' ')}.")
    return redirect(url_for("admin.own_page"), 303)


def own_answer(password: PasswordForm | None = None, zone: TimeZoneForm | None = None) -> str:
    """The page, with a form that was refused where there is one."""
    at = now()
    store = db.session()
    staff = store.get_one(Staff, account().staff_id)
    return render_template(
        "admin/own.html",
        password=password or PasswordForm(formdata=None),
        zone=zone or TimeZoneForm(staff.time_zone, formdata=None),
        factor_since=staff.totp_since,
        codes_left=recovery_codes_left(store, staff.id),
        sessions_shown=_shown(at),
        present=at,
    )


def _shown(at: datetime) -> list[Shown]:
    """The sessions that live at a moment, this one first."""
    found = [
        Shown(
            live.public_id,
            device_of(live.user_agent),
            "phone" if system_of(live.user_agent) in PHONES else "computer",
            live.address,
            live.created_at,
            live.last_seen_at,
            live.public_id == account().session_id,
        )
        for live in list_sessions(db.session(), account().staff_id, lifetimes(), at)
    ]
    return sorted(found, key=lambda one: not one.is_this)
