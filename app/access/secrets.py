"""Secrets and tokens: made from 256 random bits, and kept only as digests."""

import hashlib
import hmac
import secrets

SECRET_PREFIX = "bms_"  # noqa: S105  The part of every secret that is public.


def new_secret() -> str:
    """A client's secret. The prefix lets scanners of source code recognise one that leaked."""
    return SECRET_PREFIX + secrets.token_urlsafe(32)


def secret_digest(secret: str, pepper: str) -> str:
    """What is stored of a client's secret: an HMAC-SHA-256, 64 hex digits.

    A slow hash would protect nothing here, as nobody guesses 256 random bits, and would cap the saves per second.
    """
    return hmac.digest(pepper.encode(), secret.encode(), "sha256").hex()


def new_token() -> str:
    """A session's token, as its cookie carries it."""
    return secrets.token_urlsafe(32)


def token_digest(token: str) -> str:
    """What is stored of a session's token: a SHA-256, 64 hex digits."""
    return hashlib.sha256(token.encode()).hexdigest()
