"""The page that stands for whatever went wrong, also for people who are not logged in."""

from dataclasses import dataclass

from flask import Response, make_response, render_template

from app.errors import Failure


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a page says about a status: a heading, and what to do about it."""

    heading: str
    advice: str


EXPLANATIONS = {
    400: Explanation("That could not be read", "Go back, reload the page and try again."),
    403: Explanation("Not for your role", "An admin can give your account a role that includes this."),
    404: Explanation("Nothing here", "The address leads nowhere, or to something that your account does not see."),
    405: Explanation("Not this way", "This address takes another kind of request."),
    413: Explanation("Too much at once", "What you sent is larger than a message can be."),
    429: Explanation("Too many attempts", "Wait a minute, then try again."),
    503: Explanation("The store does not answer", "Nothing was changed. Try again in a moment."),
}
OTHERWISE = Explanation("Something went wrong", "Try again; if it stays so, tell your operator the reference below.")
# Only here does the fault itself say more than the explanation; elsewhere it would tell what may not be seen.
TOLD = {400, 413}


def error_page(failed: Failure) -> Response:
    """The page of a failure, with its status. It asks nothing of the database, which may be what failed."""
    page = render_template(
        "errors/error.html",
        status=failed.status,
        explanation=EXPLANATIONS.get(failed.status, OTHERWISE),
        problems=[problem.description for problem in failed.problems] if failed.status in TOLD else [],
        reference=failed.problems[0].uid if failed.status >= 500 else None,
    )
    return make_response(page, failed.status)
