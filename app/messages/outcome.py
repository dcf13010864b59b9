"""How far a message came, as far as its delivery status tells.

The contract leaves the status open. These words are common among carriers; any other is shown without a verdict.
"""

from sqlalchemy import ColumnElement, and_, case, func, or_

from app.models import Message

ARRIVED = frozenset({"DELIVERED", "RECEIVED", "READ", "OPENED", "COMPLETED"})
FAILED = frozenset({"FAILED", "UNDELIVERED", "UNDELIVERABLE", "REJECTED", "BOUNCED", "EXPIRED", "ERROR", "BLOCKED"})
# As much of a failure message as tells one reason from another, and as an address can hold.
LONGEST_REASON = 80
UNDER_WAY = frozenset({"SENT", "QUEUED", "ACCEPTED", "SENDING", "PENDING", "SCHEDULED", "DEFERRED"})


def outcome_of(status: str | None, failure: str | None) -> str | None:
    """arrived, failed, under-way or open; None where nothing is known about the delivery."""
    code = (status or "").upper()
    if not code and not failure:
        return None
    if code in FAILED or (failure and code not in ARRIVED):
        return "failed"
    return "arrived" if code in ARRIVED else "under-way" if code in UNDER_WAY else "open"


def has_failed() -> ColumnElement[bool]:
    """The condition of a statement that says the same as `outcome_of(...) == "failed"`."""
    code = func.upper(func.coalesce(Message.delivery_status, ""))
    reason = func.coalesce(Message.delivery_failure, "") != ""
    return or_(code.in_(sorted(FAILED)), and_(reason, code.not_in(sorted(ARRIVED))))


def reason_of_failure() -> ColumnElement[str]:
    """Why a message failed, in a statement: the beginning of its failure message, or else its delivery status."""
    told = func.coalesce(Message.delivery_failure, "") != ""
    return func.substr(case((told, Message.delivery_failure), else_=Message.delivery_status), 1, LONGEST_REASON)
