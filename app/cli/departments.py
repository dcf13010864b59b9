"""`flask --app wsgi department ...`: how long departments keep their messages."""

import click
from flask.cli import AppGroup
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.audit import Act, Action, record
from app.cli.operator import operator
from app.cli.output import department_ids, plain_errors, print_json
from app.messages.errors import InvalidFields
from app.messages.retention import AGE_RULE, KEEP, limit_of, set_retention
from app.models import Department
from app.models.engine import writing
from app.services import now, services

department = AppGroup("department", help="Departments: their names, and how long they keep messages.")
as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@department.command("list")
@as_json
@plain_errors
def list_(as_json: bool) -> None:
    """List the departments, their names and how long they keep messages."""
    with Session(services().engine) as session:
        found = session.scalars(select(Department).order_by(Department.id)).all()
    if as_json:
        described = [{"id": one.id, "name": one.name, "retentionDays": one.retention_days} for one in found]
        print_json({"departments": described})
        return
    for one in found:
        kept = "keeps messages" if one.retention_days is None else f"purges messages after {one.retention_days:,} days"
        click.echo(f"{one.id}  {one.name or '(no name)'}  {kept}")


@department.command("set-retention")
@click.argument("department_id", metavar="ID")
@click.argument("age", metavar="AGE|keep")
@as_json
@plain_errors
def set_retention_(department_id: str, age: str, as_json: bool) -> None:
    """Let `purge` remove the messages of a department at an age like 400d or 52w, or keep them."""
    try:
        days = limit_of(age)
    except InvalidFields:
        raise click.BadParameter(f"{AGE_RULE}, or {KEEP}", param_hint="AGE") from None
    (stored,) = department_ids((department_id,))
    with writing(services().engine) as session:
        before = set_retention(session, stored, days)
        if before != days:
            details = {"days": {"from": before, "to": days}}
            record(session, now(), operator().actor, Act(Action.RETENTION_SET, stored, details=details))
    if as_json:
        print_json({"department": stored, "retentionDays": days})
    else:
        said = "are kept" if days is None else f"are purged after {days:,} days, when `purge` runs"
        click.echo(f"Messages of {stored} {said}.")
