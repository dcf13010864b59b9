"""Takes messages out of a list as a file, streamed while it is read."""

from app.admin.export import routes

__all__ = ["routes"]
