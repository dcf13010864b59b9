"""The operators' door: the commands of `flask --app wsgi`."""

from flask import Flask

from app.cli import (
    backup,
    bring_in,
    clients,
    departments,
    distribute,
    purge,
    reindex,
    setup,
    staff,
    summarise,
    take_out,
)


def register(app: Flask) -> None:
    """Adds the commands to the application."""
    app.cli.add_command(setup.setup)
    app.cli.add_command(clients.client)
    app.cli.add_command(staff.staff)
    app.cli.add_command(departments.department)
    app.cli.add_command(purge.purge)
    app.cli.add_command(bring_in.import_)
    app.cli.add_command(take_out.export)
    app.cli.add_command(backup.backup)
    app.cli.add_command(reindex.reindex)
    app.cli.add_command(summarise.summarise)
    app.cli.add_command(distribute.distribute)
