"""The integrations' door: JSON over HTTP under /communications."""

from app.api.envelope import failure
from app.api.routes import blueprint

__all__ = ["blueprint", "failure"]
