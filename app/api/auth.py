"""HTTP Basic for clients. It stands before every route of the blueprint, and before the direct way of a PUT."""

from binascii import a2b_base64

from flask import request
from flask_httpauth import HTTPBasicAuth

from app.access.credentials import Grant
from app.access.errors import MissingCredentials
from app.services import Services, services


class _Guard(HTTPBasicAuth):  # type: ignore[misc]
    """What stands before the routes. The header itself is read in one place, by `grant_of`."""

    def get_auth(self) -> None:
        return None


auth = _Guard(realm="Bot Message Store")


def grant_of(services: Services, header: str) -> Grant:
    """The grant of the client that an Authorization header names, with one request of it counted.

    Raises what is wrong: MissingCredentials, InvalidCredentials, TooManyRequests.
    """
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        raise MissingCredentials
    grant = services.credentials.verify(*_pair_in(encoded.strip(" ")))
    services.client_limit.spend(grant.username)
    return grant


def _pair_in(encoded: str) -> tuple[str, str]:
    """Username and secret. What is not strictly base64 of ASCII yields empty ones, which open nothing."""
    try:
        username, _, secret = a2b_base64(encoded, strict_mode=True).decode("ascii").partition(":")
    except ValueError:
        return "", ""
    return username, secret


@auth.verify_password
def verify(_username: str, _secret: str) -> Grant:
    """The client's grant, for every route that Flask dispatches."""
    return grant_of(services(), request.headers.get("Authorization", ""))


@auth.login_required
def authenticate() -> None:
    """Lets the request through, or raises what is wrong with its credentials."""


def granted(scope: str, department_id: str) -> Grant:
    """The grant of the caller, once it was checked that it covers `scope` in the department."""
    grant: Grant = auth.current_user()
    grant.require(scope, department_id)
    return grant
