"""`flask --app wsgi setup`: the first start, and every later one."""

import os
import shlex

import click
from flask.cli import with_appcontext
from flask_migrate import upgrade
from sqlalchemy import select
from sqlalchemy.orm import Session
from uuid_utils import uuid4

from app.access.clients import NewClient
from app.access.manage_clients import add_client
from app.access.manage_staff import make_password, open_account
from app.access.staff import NewStaff, Role
from app.cli.operator import operator
from app.cli.output import plain_errors
from app.cli.reindex import index_with_progress
from app.models import Client, Staff
from app.models.engine import writing
from app.services import now, services

ANYWHERE = "0.0.0.0"  # noqa: S104  It is recognised here, not bound.
FIRST_ADMIN, FIRST_CLIENT = "admin", "first-client"


@click.command()
@with_appcontext
@plain_errors
def setup() -> None:
    """Bring the database up to date; on the first start make an admin and a client and print their secrets once."""
    # The database holds what customers were told: it is for the user of the service alone.
    os.umask(0o077)
    upgrade()
    index_with_progress()
    with writing(services().engine) as session:
        if _is_in_use(session):
            return
        password, at, pepper = make_password(), now(), services().settings.credential_pepper
        open_account(session, operator(), NewStaff(FIRST_ADMIN, password, Role.ADMIN, None), at)
        secret = add_client(session, operator(), NewClient(FIRST_CLIENT, None), pepper, at)
    click.echo(_welcome(password, secret, address_of(os.environ.get("GUNICORN_CMD_ARGS", ""))))


def address_of(gunicorn_arguments: str) -> str:
    """The address that gunicorn will serve on, given the GUNICORN_CMD_ARGS of its start."""
    words = shlex.split(gunicorn_arguments)
    bind = "127.0.0.1:8000"
    for position, word in enumerate(words):
        if word in {"--bind", "-b"} and position + 1 < len(words):
            bind = words[position + 1]
        elif word.startswith(("--bind=", "-b=")):
            bind = word.split("=", 1)[1]
    host, _, port = bind.rpartition(":")
    # A service that listens everywhere is reached on the loopback too.
    return f"http://127.0.0.1:{port}" if host in {"", ANYWHERE, "[::]"} else f"http://{bind}"


def _is_in_use(session: Session) -> bool:
    return any(session.scalar(select(table.id).limit(1)) is not None for table in (Staff, Client))


def _welcome(password: str, secret: str, address: str) -> str:
    path = f"/communications/department/{uuid4()}/user/{uuid4()}/botmessage"
    return f"""
The store is new. These are shown once; keep them:

  pages   {address}/admin/
          user      {FIRST_ADMIN}
          password  {password}
  client  username  {FIRST_CLIENT}
          secret    {secret}

Save a first message:

curl -X PUT '{address}{path}' \\
  -u '{FIRST_CLIENT}:{secret}' \\
  -H 'Content-Type: application/json' \\
  -d '{{"messageAttributes": {{"body": "Your appointment is on Friday at 10.", "type": "OUTGOING", "protocol": "TEXT"}},
       "messageSendingAttributes": {{"recipientCommunicationValue": "+13105550123", "recipientName": "Sam"}},
       "messageDeliveryAttributes": {{"deliveryStatus": "SENT"}}}}'
"""
