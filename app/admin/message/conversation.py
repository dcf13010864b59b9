"""What was said between a user and one counterparty, as a thread by day; and with whom a user exchanged messages.

A thread is named by one of its messages, so that no address stands in a URL, a log or a browser's history.
"""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.admin.crumbs import Crumb, label_of, to_user
from app.admin.door import blueprint, department_of, user_of
from app.admin.hidden_names import hide_names_of_thread
from app.admin.lists.filters import cursor_of
from app.admin.lists.rows import rows_of
from app.admin.message.bubbles import Bubble, Counterparty, bubble_of, contact_row, counterparty_in
from app.admin.personal import may_reveal
from app.admin.zone import local
from app.extensions import db
from app.messages.conversation import (
    LOOKED_THROUGH,
    Stretch,
    list_counterparties,
    read_around,
    read_earlier,
    read_later,
    read_latest,
    thread_of,
)
from app.messages.errors import MessageNotFound
from app.messages.find import Cursor
from app.messages.identity import normalised_id
from app.messages.threads import Thread
from app.models import Department, Message, User

PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class BubbleDay:
    """The bubbles of one day in the zone of whoever is logged in."""

    date: date
    bubbles: list[Bubble]


@blueprint.get("/admin/departments/<department>/users/<user>/conversation")
def conversation(department: str, user: str) -> ResponseReturnValue:
    """The thread of the message that `of` names, or without it all counterparties of the user."""
    place = department_of(department)
    found = user_of(place, user)
    of = request.args.get("of")
    return contacts_page(place, found) if of is None else thread_page(place, found, of)


def contacts_page(place: Department, user: User) -> str:
    """With whom the user exchanged messages."""
    cursor = cursor_of(request.args)
    found = list_counterparties(db.session(), place.id, user.id, cursor)
    rows = [
        contact_row(
            contact,
            last,
            url_for("admin.conversation", department=place.id, user=user.id, of=contact.last.uuid, end="latest"),
        )
        for contact, last in zip(found.contacts, rows_of([one.last for one in found.contacts]), strict=True)
    ]
    return render_template(
        "admin/conversations.html",
        **_frame(place, user),
        rows=rows,
        complete=found.complete,
        looked_through=LOOKED_THROUGH,
        **_other_pages(place, user, cursor, found.next_cursor),
    )


def thread_page(place: Department, user: User, of: str) -> str:
    """A stretch of the thread of the message `of`, where the URL says or around that message."""
    uuid = normalised_id(of)
    if uuid is None:
        raise MessageNotFound
    thread, at = thread_of(db.session(), place.id, user.id, uuid)
    given = {name: request.args[name] for name in ("before", "after", "end") if request.args.get(name)}
    stretch = _read(thread, at, given)
    if not stretch.messages and not given.keys() & {"before", "after"}:
        raise MessageNotFound
    hide_names_of_thread(stretch.messages)
    crumb = Crumb("Conversations", url_for("admin.conversation", department=place.id, user=user.id))
    frame = _frame(place, user)
    return render_template(
        "admin/conversation.html",
        **frame | {"crumbs": [*frame["crumbs"], crumb]},
        other=_other(thread, stretch),
        days=_days(stretch.messages, "" if given else uuid),
        **_ways(place, user, uuid, stretch),
        reveal_url=_reveal_url(place, uuid, stretch, given),
    )


def _frame(place: Department, user: User) -> dict[str, Any]:
    return {"crumbs": to_user(place, user), "department": place, "user": user, "user_label": label_of(user)}


def _other_pages(place: Department, user: User, cursor: Cursor | None, after: Cursor | None) -> dict[str, str | None]:
    """The addresses of the pages around this one of the counterparties."""
    here = url_for("admin.conversation", department=place.id, user=user.id)
    return {"newest": here if cursor else None, "older": f"{here}?cursor={after.encode()}" if after else None}


def _read(thread: Thread, at: Cursor, given: dict[str, str]) -> Stretch:
    """The stretch that the URL asks for. Raises BadRequest where a cursor in it is none."""
    before, after = (cursor_of({"cursor": given.get(name, "")}) for name in ("before", "after"))
    if before is not None:
        return read_earlier(db.session(), thread, before, PER_PAGE)
    if after is not None:
        return read_later(db.session(), thread, after, PER_PAGE)
    if "end" in given:
        return read_latest(db.session(), thread, PER_PAGE)
    return read_around(db.session(), thread, at, PER_PAGE)


def _other(thread: Thread, stretch: Stretch) -> Counterparty:
    return counterparty_in(stretch.messages) if thread.counterparty is not None else Counterparty("No address", None)


def _days(messages: list[Message], present: str) -> list[BubbleDay]:
    bubbles = [bubble_of(message, is_present=message.uuid == present) for message in messages]
    return [BubbleDay(day, list(group)) for day, group in groupby(bubbles, key=lambda bubble: local(bubble.at).date())]


def _ways(place: Department, user: User, uuid: str, stretch: Stretch) -> dict[str, str | None]:
    """The addresses of the stretches around this one."""

    def to(**where: Any) -> str:
        return url_for("admin.conversation", department=place.id, user=user.id, of=uuid, **where)

    return {
        "earlier": to(before=stretch.earlier.encode()) if stretch.earlier else None,
        "later": to(after=stretch.later.encode()) if stretch.later else None,
        "latest": to(end="latest") if stretch.later or not stretch.messages else None,
    }


def _reveal_url(place: Department, uuid: str, stretch: Stretch, given: dict[str, Any]) -> str | None:
    """Where this stretch is shown with its names and numbers: a message in it stands for the thread."""
    if not stretch.messages or not may_reveal():
        return None
    shown = {message.uuid for message in stretch.messages}
    named = uuid if uuid in shown else stretch.messages[0].uuid
    return url_for("admin.reveal", department=place.id, message=named, page="conversation", **given)
