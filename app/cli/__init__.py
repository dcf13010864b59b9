"""The operators' door: `flask --app wsgi setup`, `client` and `staff`."""

from flask import Flask

from app.cli import clients, setup, staff


def register(app: Flask) -> None:
    """Adds the commands to the application."""
    app.cli.add_command(setup.setup)
    app.cli.add_command(clients.client)
    app.cli.add_command(staff.staff)
