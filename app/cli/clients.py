"""`flask --app wsgi client ...`: the integrations and their secrets."""

from datetime import timedelta
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from app.access import clients, manage_clients
from app.access.manage_clients import Rotation
from app.cli.operator import operator
from app.cli.output import department_ids, moment, plain_errors, print_json
from app.models import Client
from app.models.engine import writing
from app.services import now, services

client = AppGroup("client", help="Clients: the integrations that save and read messages.")
as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@client.command("create")
@click.argument("name")
@click.option(
    "--department", "departments", multiple=True, metavar="ID", help="A department it may work in; repeatable."
)
@click.option("--all-departments", is_flag=True, help="It may work in every department, also in those to come.")
@click.option("--scope", "scopes", multiple=True, type=click.Choice(clients.SCOPES), help="Default: all scopes.")
@as_json
@plain_errors
def create(
    name: str, departments: tuple[str, ...], all_departments: bool, scopes: tuple[str, ...], as_json: bool
) -> None:
    """Make a client and print its secret, which cannot be shown again."""
    if all_departments == bool(departments):
        raise click.UsageError("Give --department (once or more) or --all-departments.")
    granted = None if all_departments else department_ids(departments)
    new = clients.NewClient(name, granted, tuple(dict.fromkeys(scopes)) or clients.SCOPES)
    with writing(services().engine) as session:
        secret = manage_clients.add_client(session, operator(), new, services().settings.credential_pepper, now())
    _print_secret(name, secret, as_json=as_json)


@client.command("list")
@as_json
@plain_errors
def list_(as_json: bool) -> None:
    """List the clients, their grants and the state of their secrets."""
    with Session(services().engine) as session:
        described = [_described(found) for found in clients.list_clients(session)]
    if as_json:
        print_json({"clients": described})
        return
    for one in described:
        state = "disabled" if one["disabled"] else "active"
        departments = "all departments" if one["departments"] is None else ", ".join(one["departments"])
        click.echo(f"{one['username']}  {state}  {departments}  {' '.join(one['scopes'])}")
        for secret in one["secrets"]:
            until = f", expires {secret['expiresAt']}" if secret["expiresAt"] else ""
            used = f", last used {secret['lastUsedAt']}" if secret["lastUsedAt"] else ", never used"
            click.echo(f"  secret {secret['id']}: {secret['state']}, made {secret['createdAt']}{until}{used}")


@client.command("add-secret")
@click.argument("name")
@click.option("--expires-in-days", type=click.IntRange(1, 3650), help="Default: it does not expire.")
@as_json
@plain_errors
def add_secret(name: str, expires_in_days: int | None, as_json: bool) -> None:
    """Make a second secret for a client, of which two can be live at once; the one it has stays valid."""
    at, pepper = now(), services().settings.credential_pepper
    expires_at = at + timedelta(days=expires_in_days) if expires_in_days else None
    with writing(services().engine) as session:
        secret = manage_clients.rotate(session, operator(), name, Rotation(None, expires_at), pepper, at)
    _print_secret(name, secret, as_json=as_json)


@client.command("revoke-secret")
@click.argument("name")
@click.argument("secret_id", type=int)
@as_json
@plain_errors
def revoke_secret(name: str, secret_id: int, as_json: bool) -> None:
    """End a secret, by the number that `client list` shows. It takes hold within a second."""
    with writing(services().engine) as session:
        manage_clients.end_secret(session, operator(), name, secret_id, now())
    _print_done(f"Secret {secret_id} of {name} is revoked.", {"username": name, "revoked": secret_id}, as_json=as_json)


@client.command("disable")
@click.argument("name")
@as_json
@plain_errors
def disable(name: str, as_json: bool) -> None:
    """Shut a client out. It takes hold within a second."""
    with writing(services().engine) as session:
        manage_clients.shut_out(session, operator(), name, now())
    _print_done(f"{name} is disabled.", {"username": name, "disabled": True}, as_json=as_json)


@client.command("enable")
@click.argument("name")
@as_json
@plain_errors
def enable(name: str, as_json: bool) -> None:
    """Let a client in again, with the secrets that are still live."""
    with writing(services().engine) as session:
        manage_clients.let_in(session, operator(), name, now())
    _print_done(f"{name} is enabled.", {"username": name, "disabled": False}, as_json=as_json)


def _print_secret(name: str, secret: str, *, as_json: bool) -> None:
    text = f"username  {name}\nsecret    {secret}\nThe secret is not stored and cannot be shown again."
    _print_done(text, {"username": name, "secret": secret}, as_json=as_json)


def _print_done(sentence: str, fields: dict[str, object], *, as_json: bool) -> None:
    if as_json:
        print_json(fields)
    else:
        click.echo(sentence)


def _described(found: Client) -> dict[str, Any]:
    return {
        "username": found.username,
        "disabled": found.disabled_at is not None,
        "departments": None if found.all_departments else [d.department_id for d in found.departments],
        "scopes": found.scopes.split(),
        "secrets": [
            {
                "id": secret.id,
                "state": clients.secret_state(secret, now()),
                "createdAt": moment(secret.created_at),
                "expiresAt": moment(secret.expires_at),
                "lastUsedAt": moment(secret.last_used_at),
            }
            for secret in found.secrets
        ],
    }
