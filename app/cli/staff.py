"""`flask --app wsgi staff ...`: the people who work in the pages."""

import sys
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from app.access import manage_staff
from app.access import staff as accounts
from app.access.staff import NewStaff, Role
from app.cli.operator import operator
from app.cli.output import department_ids, plain_errors, print_json
from app.models import Staff
from app.models.engine import writing
from app.services import now, services

staff = AppGroup("staff", help="Staff: the people who work in the pages.")
as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
from_stdin = click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")


@staff.command("create")
@click.argument("name")
@click.option("--role", required=True, type=click.Choice([role.name.lower() for role in Role]))
@click.option("--department", "departments", multiple=True, metavar="ID", help="A department to see; default: all.")
@click.option("--hide-personal-data", is_flag=True, help="Names and numbers of customers are masked for it.")
@from_stdin
@as_json
@plain_errors
def create(
    name: str,
    role: str,
    departments: tuple[str, ...],
    hide_personal_data: bool,
    password_stdin: bool,
    as_json: bool,
) -> None:
    """Make an account. Without --password-stdin a password is made and printed once."""
    password, made = _password(from_stdin=password_stdin)
    seen = department_ids(departments) if departments else None
    new = NewStaff(name, password, Role[role.upper()], seen, sees_personal_data=not hide_personal_data)
    with writing(services().engine) as session:
        manage_staff.open_account(session, operator(), new, now())
    _print_account(f"{name} can log in as {role}.", name, password if made else None, as_json=as_json)


@staff.command("list")
@as_json
@plain_errors
def list_(as_json: bool) -> None:
    """List the accounts, their roles and departments."""
    with Session(services().engine) as session:
        described = [_described(found) for found in accounts.list_staff(session)]
    if as_json:
        print_json({"staff": described})
        return
    for one in described:
        departments = "all departments" if one["departments"] is None else ", ".join(one["departments"])
        state = "disabled" if one["disabled"] else "active"
        hidden = "" if one["seesPersonalData"] else "  personal data hidden"
        click.echo(f"{one['username']}  {one['role']}  {state}  {departments}{hidden}")


@staff.command("disable")
@click.argument("name")
@as_json
@plain_errors
def disable(name: str, as_json: bool) -> None:
    """Shut an account out and end its sessions."""
    with writing(services().engine) as session:
        manage_staff.shut_out(session, operator(), name, now())
    _print_account(f"{name} is disabled.", name, None, as_json=as_json)


@staff.command("enable")
@click.argument("name")
@as_json
@plain_errors
def enable(name: str, as_json: bool) -> None:
    """Let an account log in again."""
    with writing(services().engine) as session:
        manage_staff.let_in(session, operator(), name, now())
    _print_account(f"{name} is enabled.", name, None, as_json=as_json)


@staff.command("take-second-factor")
@click.argument("name")
@as_json
@plain_errors
def take_second_factor(name: str, as_json: bool) -> None:
    """Switch the second factor off for somebody who lost it, and end their sessions."""
    with writing(services().engine) as session:
        manage_staff.take_second_factor(session, operator(), name, now())
    _print_account(f"{name} logs in with the password alone.", name, None, as_json=as_json)


@staff.command("set-password")
@click.argument("name")
@from_stdin
@as_json
@plain_errors
def set_password(name: str, password_stdin: bool, as_json: bool) -> None:
    """Give an account a new password and end its sessions."""
    password, made = _password(from_stdin=password_stdin)
    with writing(services().engine) as session:
        manage_staff.reset_password(session, operator(), name, password, now())
    _print_account(f"{name} has a new password.", name, password if made else None, as_json=as_json)


def _password(*, from_stdin: bool) -> tuple[str, bool]:
    """The password, and whether it was made here and so has to be shown."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n"), False
    return manage_staff.make_password(), True


def _print_account(sentence: str, name: str, password: str | None, *, as_json: bool) -> None:
    if as_json:
        print_json({"username": name} | ({"password": password} if password else {}))
        return
    click.echo(sentence)
    if password:
        click.echo(f"password  {password}\nThe password is not stored and cannot be shown again.")


def _described(found: Staff) -> dict[str, Any]:
    return {
        "username": found.username,
        "role": found.role,
        "disabled": found.disabled_at is not None,
        "departments": None if found.all_departments else [d.department_id for d in found.departments],
        "seesPersonalData": found.sees_personal_data,
    }
