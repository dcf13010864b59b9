"""Ending sessions of one's own account. Forms know a session by its public id, never by what is stored of its token."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.access.audit import Act, Action, record
from app.access.sessions import end_other_sessions, end_session
from app.admin.door import account, actor, blueprint
from app.admin.entry.opening import seen_out
from app.models.engine import writing
from app.services import now, services


@blueprint.post("/admin/you/sessions/end")
def end_own_session() -> ResponseReturnValue:
    """Ends one session. Of somebody else's no more is said than of one that is over, as in a page from before that."""
    public_id = request.form["session"]
    with writing(services().engine) as store:
        has_ended = end_session(store, account().staff_id, public_id)
        if has_ended:
            record(store, now(), actor(), Act(Action.SESSION_ENDED, subject=public_id))
    if has_ended and public_id == account().session_id:
        return seen_out("You are logged out.")
    flash("That session has ended." if has_ended else "That session had ended already.")
    return redirect(url_for("admin.own_page"), 303)


@blueprint.post("/admin/you/sessions/end-others")
def end_own_other_sessions() -> ResponseReturnValue:
    """Ends all sessions of the account but this one."""
    with writing(services().engine) as store:
        ended = end_other_sessions(store, account().staff_id, account().session_id)
        record(store, now(), actor(), Act(Action.SESSIONS_ENDED, details={"this_one": False, "count": ended}))
    flash("One other session has ended." if ended == 1 else f"{ended} other sessions have ended.")
    return redirect(url_for("admin.own_page"), 303)
