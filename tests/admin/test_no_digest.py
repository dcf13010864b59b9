"""What is kept of secrets, passwords, sessions and second factors is on no page."""

from datetime import UTC, datetime

from flask import Flask

from tests.admin.conftest import SignIn
from tests.admin.managed import Register
from tests.api.factories import make_caller

CLIENT = "/admin/clients/bot"
ADDRESSES = [
    "/admin/clients/",
    CLIENT,
    "/admin/new-client",
    "/admin/staff/",
    "/admin/staff/viewer",
    "/admin/staff/admin",
    "/admin/new-staff-account",
    "/admin/audit",
    "/admin/you",
]


def test_no_page_ever_shows_a_digest_or_a_hash(app: Flask, sign_in: SignIn) -> None:
    admin, register = sign_in("admin"), Register(app)
    make_caller(app, username="bot")
    register.change("viewer", totp_secret="SEEDSEEDSEED", totp_since=datetime.now(UTC))
    answers = [
        admin.send(f"{CLIENT}/secrets", admin.form(CLIENT, f"{CLIENT}/secrets").submitted()),
        admin.press("/admin/staff/editor", "/admin/staff/editor/password"),
        *(admin.client.get(address) for address in ADDRESSES),
    ]
    client = register.client("bot")
    assert client is not None
    kept = ["SEEDSEEDSEED", *register.token_digests(), *(secret.digest for secret in client.secrets)]
    kept += [register.staff(name).password_hash for name in ("admin", "editor", "viewer")]
    assert len(kept) >= 7
    assert {answer.status_code for answer in answers} == {200}
    pages = [answer.get_data(as_text=True) for answer in answers]
    assert [secret for secret in kept if any(secret in page for page in pages)] == []
