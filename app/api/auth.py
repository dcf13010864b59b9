"""HTTP Basic for clients. It stands before every route of the blueprint."""

from flask import request
from flask_httpauth import HTTPBasicAuth

from app.access.credentials import Grant
from app.access.errors import MissingCredentials
from app.services import Services, services

auth = HTTPBasicAuth(realm="Bot Message Store")


def grant_of(services: Services, header: str, username: str, secret: str) -> Grant:
    """The grant of the client that an Authorization header names, with one request of it counted.

    A header that is not whole yields empty strings, which open nothing. Raises what is wrong.
    """
    if header.split(" ", 1)[0].lower() != "basic":
        raise MissingCredentials
    grant = services.credentials.verify(username, secret)
    services.client_limit.spend(grant.username)
    return grant


@auth.verify_password
def verify(username: str, secret: str) -> Grant:
    """The client's grant, for every route that Flask dispatches."""
    return grant_of(services(), request.headers.get("Authorization", ""), username, secret)


@auth.login_required
def authenticate() -> None:
    """Lets the request through, or raises what is wrong with its credentials."""


def granted(scope: str, department_id: str) -> Grant:
    """The grant of the caller, once it was checked that it covers `scope` in the department."""
    grant: Grant = auth.current_user()
    grant.require(scope, department_id)
    return grant
