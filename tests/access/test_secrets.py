"""Secrets are random, recognisable, and kept only as digests."""

from sqlalchemy.orm import Session

from app.access.clients import get_client
from app.access.secrets import SECRET_PREFIX, new_secret, new_token, secret_digest, token_digest
from tests.api.factories import Caller, services_of


def test_a_secret_has_256_random_bits_and_a_prefix() -> None:
    secrets = {new_secret() for _ in range(100)}
    assert len(secrets) == 100
    assert all(secret.startswith(SECRET_PREFIX) and len(secret) == len(SECRET_PREFIX) + 43 for secret in secrets)


def test_a_digest_depends_on_the_secret_and_on_the_pepper() -> None:
    digests = {secret_digest(secret, pepper) for secret in ("a", "b") for pepper in ("p", "q")}
    assert len(digests) == 4
    assert {len(digest) for digest in digests} == {64}


def test_a_tokens_digest_is_not_the_token() -> None:
    token = new_token()
    assert token_digest(token) == token_digest(token) != token
    assert len(token_digest(token)) == 64


def test_another_pepper_opens_nothing(caller: Caller) -> None:
    """A stolen database is worth nothing without the key beside it."""
    services = services_of(caller.http.application)
    with Session(services.engine) as session:
        (stored,) = get_client(session, caller.username).secrets
    assert stored.digest == secret_digest(caller.secret, services.settings.credential_pepper)
    assert stored.digest != secret_digest(caller.secret, services.settings.secret_key)
