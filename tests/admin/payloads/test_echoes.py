"""Whatever text is asked for or sent in a form, the page that answers shows it as text."""

from collections.abc import Callable, Iterator, Sequence
from itertools import cycle
from urllib.parse import urlencode

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.admin.lists.parameters import PARAMETERS
from tests.admin.conftest import SignIn
from tests.admin.markup import faults_of as invalid
from tests.admin.payloads.planted import plant_groups, shown_on
from tests.admin.payloads.skeleton import Skeleton, as_text, faults_of, skeleton_of
from tests.admin.payloads.texts import PAYLOADS
from tests.admin.visitor import LOGIN, Visitor
from tests.api.factories import make_caller

# So many texts are sent at once, each on a line of its own.
AT_ONCE = 25
PLACE = "/admin/departments/group-0/"
EDITED, TRASHED = f"{PLACE}messages/edited/", f"{PLACE}messages/trashed/"
ASKED = [*PARAMETERS, "count", "next", "of", "period", "name", "action", "subject"]
EDIT = ["body", "type", "protocol", "purpose", "is_manual", "attachments", "subject", "sent_timestamp"]

Fields = dict[str, str]
Form = tuple[str, Callable[[str, str], Fields]]

# Where a form goes, and what is sent of many lines and of one of them.
FORMS: dict[str, Form] = {
    "edit refused": (f"{EDITED}edit", lambda many, _: dict.fromkeys(EDIT, many) | {"version": "2"}),
    "edit compared": (f"{EDITED}edit", lambda many, _: {"body": many, "version": "1"}),
    "edit of trash": (f"{TRASHED}edit", lambda many, _: {"body": many, "version": "1"}),
    "reason for the trash": (f"{EDITED}trash", lambda many, _: {"reason": many * 9}),
    "reason for restoring": (f"{TRASHED}restore", lambda many, _: {"reason": many * 9}),
    "name of a department": (f"{PLACE}name", lambda many, _: {"name": many * 9}),
    "name of a user": (f"{PLACE}users/sam/name", lambda many, _: {"name": many * 9}),
    "name of a view": ("/admin/views", lambda many, one: {"name": many * 9, "query": urlencode({"q": one})}),
    "bulk": (
        "/admin/bulk/confirm",
        lambda _, one: {
            "bulk_department": "group-0",
            "bulk_action": "trash",
            "bulk_scope": "all",
            "type": "NOTE",
            "q": one,
        },
    ),
    "reason for bulk": (
        "/admin/bulk/start",
        lambda many, one: {
            "bulk_department": "group-0",
            "bulk_action": "trash",
            "bulk_scope": "all",
            "q": one,
            "bulk_reason": many * 9,
        },
    ),
    "new account": ("/admin/new-staff-account", lambda many, _: {"username": many, "reach": "listed", "others": many}),
    "new client": ("/admin/new-client", lambda many, _: {"username": many, "reach": "listed", "others": many}),
    "rights": ("/admin/staff/viewer/access", lambda many, _: {"role": many, "reach": "listed", "others": many}),
    "grants": ("/admin/clients/viewer/grants", lambda many, _: {"reach": "listed", "others": many}),
    "time zone": ("/admin/you/time-zone", lambda many, _: {"time_zone": many}),
    "password": ("/admin/you/password", lambda many, _: {"old_password": many, "new_password": many}),
}
# Each parameter gets another text, and here another one again so many times.
ADDRESSES, TURNS = ["/admin/messages", "/admin/audit", LOGIN], 5
MORE_ADDRESSES = ["/admin/search", PLACE, f"{PLACE}users/sam/", f"{PLACE}users/", "/admin/overview", "/admin/"]
# What comes back so that it can be put right, or seen.
SHOWN = {*FORMS} - {"bulk", "reason for bulk", "time zone", "password", "rights"} | {LOGIN}


def answers(admin: Visitor, anybody: Visitor, texts: Sequence[str]) -> Iterator[tuple[str, TestResponse]]:
    """The answer of each form and each address to these texts, by its name."""
    many = "\n".join(texts)
    token = admin.token()
    for name, (action, fields) in FORMS.items():
        yield name, admin.send(action, fields(many, texts[0]) | {"csrf_token": token})
    for turn in range(0, AT_ONCE, AT_ONCE // TURNS):
        for address in ADDRESSES if turn else [*ADDRESSES, *MORE_ADDRESSES]:
            asking = anybody if address == LOGIN else admin
            everything = dict(zip(ASKED, cycle([*texts[turn:], *texts[:turn]]), strict=False))
            yield f"at {address}", asking.client.get(f"{address}?{urlencode(everything)}")
    for text in texts:
        yield "searched", admin.client.get(f"/admin/messages?{urlencode({'q': text})}")
    yield LOGIN, anybody.log_in(many, many)


@pytest.fixture
def admin(sign_in: SignIn) -> Visitor:
    return sign_in("admin")


def test_whatever_is_sent_or_asked_for_is_text_on_the_page_that_answers(
    app: Flask, admin: Visitor, anybody: Visitor
) -> None:
    make_caller(app, username="viewer")
    plant_groups(app, ["Hello", "dear", "old", "friend"])
    learned: dict[str, Skeleton] = {}
    # Words may be ids of departments, what ends with a dot may not.
    for plain in ("plain words {}", "plain words {}."):
        for name, answer in answers(admin, anybody, [plain.format(number) for number in range(AT_ONCE)]):
            html = answer.get_data(as_text=True)
            learned.setdefault(name, set()).update(skeleton_of(html))
    faults, shown = list[str](), set[str]()
    batches = [PAYLOADS[start : start + AT_ONCE] for start in range(0, len(PAYLOADS), AT_ONCE)]
    for texts in shown_on(app, batches):
        for name, answer in answers(admin, anybody, texts):
            html = answer.get_data(as_text=True)
            # A redirect is no page of ours.
            found = faults_of(html, [*texts], learned[name]) + ([] if answer.location else invalid(html))
            faults += [f"{name}: {fault}" for fault in found]
            shown |= {name for text in texts if as_text(text) in html}
    assert faults == []
    assert shown >= SHOWN
