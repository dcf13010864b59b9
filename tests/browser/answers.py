"""What the pages answer to forms that are refused, or that ask once more, or that show something only once.

No address leads to these, so they are listed by hand; a test sees to it that no form is forgotten.
"""

from dataclasses import dataclass, field

from tests.browser.past import JOB, TRASHED
from tests.browser.product import CLIENT
from tests.browser.scene import ANN, DEPARTMENT, ODD

PLACE = f"/admin/departments/{DEPARTMENT}/"
MESSAGE = f"{PLACE}messages/said-2"
LONG = "W" * 300
Fields = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Posted:
    """A form as it is sent by somebody, and the heading of the page that answers."""

    route: str
    address: str
    heading: str
    fields: Fields = field(default_factory=list)
    by: str = "ada"


POSTED = [
    Posted("name_department", f"{PLACE}name", "Name this department", [("name", LONG)]),
    Posted("name_user", f"{PLACE}users/{ANN}/name", "Name this user", [("name", LONG)]),
    Posted("save_edit", f"{MESSAGE}/edit", "Edit message", [("version", "1"), ("type", "FAX"), ("body", LONG)]),
    Posted(
        "save_edit",
        f"{PLACE}messages/{ODD}/edit",
        "You changed this message elsewhere",
        [("version", "1"), ("purpose", "MINE"), ("subject", LONG)],
    ),
    Posted(
        "save_edit",
        f"{PLACE}messages/{TRASHED}/edit",
        "This message is in the trash",
        [("version", "1"), ("body", LONG)],
    ),
    Posted("save_edit", f"{MESSAGE}/edit", "That could not be read", [("version", "one")]),
    Posted("trash_message", f"{MESSAGE}/trash", "Put into the trash", [("reason", "")]),
    Posted("trash_message", f"{MESSAGE}/trash", "Put into the trash", [("reason", "W" * 1000)]),
    Posted("restore_message", f"{PLACE}messages/{TRASHED}/restore", "Take out of the trash", [("reason", "")]),
    Posted("restore_message", f"{PLACE}messages/{TRASHED}/restore", "Nothing here", by="edith"),
    Posted("reveal", f"{PLACE}messages/said-0/reveal", "Incoming from Ann Whitfield"),
    Posted("bring_back", f"{PLACE}messages/{TRASHED}/versions/1", "This message is in the trash", [("version", "2")]),
    Posted("bring_back", f"{PLACE}messages/{ODD}/versions/1", "Not for your role", by="vera"),
    Posted("save_list_view", "/admin/views", "Save this view", [("query", "type=NOTE")]),
    Posted(
        "save_list_view", "/admin/views", "Save this view", [("name", LONG), ("query", ""), ("department", DEPARTMENT)]
    ),
    Posted("remove_list_view", "/admin/views/999/remove", "Nothing here"),
    Posted(
        "bulk",
        "/admin/bulk/confirm",
        "Nothing is selected",
        [("bulk_department", DEPARTMENT), ("bulk_action", "trash")],
    ),
    Posted(
        "bulk",
        "/admin/bulk/confirm",
        "Put 2 messages into the trash?",
        [("bulk_department", DEPARTMENT), ("bulk_action", "trash"), ("uuid", "said-1"), ("uuid", "said-2")],
    ),
    Posted(
        "bulk",
        "/admin/bulk/confirm",
        "Take 1 message out of the trash?",
        [("bulk_department", DEPARTMENT), ("bulk_action", "restore"), ("bulk_scope", "all"), ("trashed", "1")],
    ),
    Posted(
        "bulk_start",
        "/admin/bulk/start",
        "message into the trash?",
        [
            ("bulk_department", DEPARTMENT),
            ("bulk_action", "trash"),
            ("bulk_scope", "all"),
            ("type", "NOTE"),
            ("bulk_reason", ""),
        ],
    ),
    Posted("bulk_stop", f"/admin/bulk/{JOB}/stop", "Nothing here", by="edith"),
    Posted("bulk_undo", f"/admin/bulk/{JOB}/undo", "Nothing here", by="edith"),
    Posted("new_client", "/admin/new-client", "New client", [("username", "a b"), ("reach", "listed")]),
    Posted(
        "new_client",
        "/admin/new-client",
        "The secret of another-bot",
        [("username", "another-bot"), ("reach", "all"), ("scopes", "message.create"), ("expires", "30")],
    ),
    Posted("change_client_grants", f"/admin/clients/{CLIENT}/grants", CLIENT, [("reach", "listed"), ("others", LONG)]),
    Posted("add_client_secret", f"/admin/clients/{CLIENT}/secrets", CLIENT, [("expires", "never in my life")]),
    Posted("revoke_client_secret", f"/admin/clients/{CLIENT}/secrets/999/revoke", "Nothing here"),
    Posted(
        "new_staff_account", "/admin/new-staff-account", "New staff account", [("username", "a b"), ("reach", "listed")]
    ),
    Posted(
        "new_staff_account",
        "/admin/new-staff-account",
        "The password of zoe",
        [("username", "zoe"), ("role", "viewer"), ("reach", "all")],
    ),
    Posted("change_staff_access", "/admin/staff/vera/access", "vera", [("role", "king"), ("reach", "listed")]),
    Posted("reset_staff_password", "/admin/staff/vera/password", "vera", [("seen", "another")]),
    Posted("disable_staff", "/admin/staff/ada/disable", "Not this account"),
    Posted("end_staff_sessions", "/admin/staff/nobody/end-sessions", "Nothing here"),
    Posted("change_own_password", "/admin/you/password", "Your account", [("old_password", "wrong")]),
    Posted("choose_time_zone", "/admin/you/time-zone", "Your account", [("time_zone", "Mars/Olympus")]),
    Posted("confirm_second_factor", "/admin/you/second-factor", "Set up the second factor", [("code", "12")]),
    Posted("login", "/admin/login", "Log in", [("username", LONG), ("password", "wrong")]),
]
# These lead to a page that has an address, or to one that the tests of a second factor come to.
LEADING_ON = {
    "disable_client",
    "enable_client",
    "enable_staff",
    "take_second_factor",
    "end_own_session",
    "end_own_other_sessions",
    "logout",
    "logout_everywhere",
    "login_code",
    "recovery_codes",
    "second_factor_off",
}
