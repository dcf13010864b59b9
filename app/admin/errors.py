"""The page that stands for whatever went wrong, also for people who are not logged in."""

from contextlib import suppress
from dataclasses import dataclass

from flask import Response, g, make_response, render_template, request

from app.admin.door import live_account
from app.admin.entry.own_path import own_path
from app.errors import Failure


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a page says about a status: a heading, and what to do about it."""

    heading: str
    advice: str


# A few faults say more than their status does.
BY_CODE = {
    "FORM_EXPIRED": Explanation(
        "This form is too old",
        "You were logged out, or logged in anew, since the page was opened. Nothing was changed. Go back, copy what you"
        " wrote, reload the page and send it again.",
    ),
    "ACCOUNT_NOT_MANAGED": Explanation(
        "Not this account",
        "It is your own, or it sees personal data, which is masked for yours. Another admin can do this. What you can"
        " change of your own is under Your account.",
    ),
    "MESSAGE_TRASHED": Explanation(
        "This message is in the trash", "Nothing was changed. An admin can restore it; then it can be corrected again."
    ),
}
BY_STATUS = {
    400: Explanation("That could not be read", "Nothing was changed. Go back, reload the page and try again."),
    403: Explanation("Not for your role", "An admin can give your account a role that includes this."),
    404: Explanation(
        "Nothing here",
        "The address leads nowhere, or to something that your account does not see. If a colleague sent it to you, ask"
        " an admin whether you should see that department.",
    ),
    405: Explanation(
        "Not this way", "This address takes another kind of request. Go back and use the page's own buttons."
    ),
    409: Explanation("Somebody was quicker", "Nothing was changed. Go back, reload the page and look at it again."),
    412: Explanation("Somebody was quicker", "Nothing was changed. Go back, reload the page and look at it again."),
    413: Explanation("Too much at once", "What you sent is larger than a message can be. Nothing was changed."),
    503: Explanation(
        "The store does not answer",
        "Nothing was changed. It is usually back in a moment; if it is not, tell your operator the reference below.",
    ),
}
OTHERWISE = Explanation("Something went wrong", "Try again; if it stays so, tell your operator the reference below.")
# Only here does the fault itself say more than the explanation; elsewhere it would tell what may not be seen.
TOLD = {400, 409, 413}
# What may pass by itself, so that the page offers to ask again.
PASSING = {429, 500, 502, 503, 504}


def _waiting(failed: Failure) -> Explanation | None:
    """How long to wait after too many attempts, as Retry-After says it in seconds."""
    if failed.status != 429:
        return None
    minutes = -(-int(failed.headers.get("Retry-After", "60")) // 60)
    wait = "a minute" if minutes <= 1 else f"{minutes} minutes" if minutes < 120 else f"{-(-minutes // 60)} hours"
    return Explanation("Too many attempts", f"Nothing is wrong with your account. Wait {wait}, then try again.")


def _recognise(failed: Failure) -> None:
    """Finds out who is logged in where the request was refused before anybody asked.

    Nothing is asked of the database when it may be what failed, and no fault of this may take the page's place.
    """
    if "account" in g or failed.status >= 500:
        return
    with suppress(Exception):
        if (found := live_account()) is not None:
            g.account = found


def error_page(failed: Failure) -> Response:
    """The page of a failure, with its status, and with the search box for whoever is logged in."""
    first = failed.problems[0]
    _recognise(failed)
    explained = BY_CODE.get(first.code) or _waiting(failed)
    again = failed.status in PASSING and request.method in {"GET", "HEAD"}
    page = render_template(
        "errors/error.html",
        status=failed.status,
        explanation=explained or BY_STATUS.get(failed.status, OTHERWISE),
        problems=[problem.description for problem in failed.problems]
        if not explained and failed.status in TOLD
        else [],
        reference=first.uid if failed.status >= 500 else None,
        again=own_path(request.full_path.rstrip("?")) if again else None,
    )
    return make_response(page, failed.status)
