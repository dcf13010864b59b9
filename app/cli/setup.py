"""`flask --app wsgi setup`: the first start, and every later one."""

import os

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
from app.cli.address import address_of
from app.cli.operator import operator
from app.cli.output import plain_errors
from app.cli.reindex import index_with_progress
from app.models import Client, Staff
from app.models.engine import writing
from app.services import now, services

NO_CURL = """\
The README has a command that saves a first message. It is not printed here, as the address to put into it is not known:
gunicorn is to listen on a socket, or where TRUSTED_HOSTS names no host, or as another configuration says.
"""
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
    address = address_of(os.environ.get("GUNICORN_CMD_ARGS", ""), services().settings.trusted_hosts)
    with writing(services().engine) as session:
        if _is_in_use(session):
            return
        password, at, pepper = make_password(), now(), services().settings.credential_pepper
        open_account(session, operator(), NewStaff(FIRST_ADMIN, password, Role.ADMIN, None), at)
        secret = add_client(session, operator(), NewClient(FIRST_CLIENT, None), pepper, at)
    click.echo(_welcome(password, secret, address))
    click.echo(_first_curl(secret, address) if address else NO_CURL)


def _is_in_use(session: Session) -> bool:
    return any(session.scalar(select(table.id).limit(1)) is not None for table in (Staff, Client))


def _welcome(password: str, secret: str, address: str | None) -> str:
    pages = f"{address}/admin/" if address else "/admin/ of the service"
    return f"""
The store is new. These are shown once; keep them:

  pages   {pages}
          user      {FIRST_ADMIN}
          password  {password}
  client  username  {FIRST_CLIENT}
          secret    {secret}
"""


def _first_curl(secret: str, address: str) -> str:
    path = f"/communications/department/{uuid4()}/user/{uuid4()}/botmessage"
    return f"""Save a first message:

curl -X PUT '{address}{path}' \\
  -u '{FIRST_CLIENT}:{secret}' \\
  -H 'Content-Type: application/json' \\
  -d '{{"messageAttributes": {{"body": "Your appointment is on Friday at 10.", "type": "OUTGOING", "protocol": "TEXT"}},
       "messageSendingAttributes": {{"recipientCommunicationValue": "+13105550123", "recipientName": "Sam"}},
       "messageDeliveryAttributes": {{"deliveryStatus": "SENT"}}}}'
"""
