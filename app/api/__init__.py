"""The integrations' door: JSON over HTTP under /communications."""

from app.api.direct import DirectSaves
from app.api.envelope import failure
from app.api.routes import blueprint

__all__ = ["DirectSaves", "blueprint", "failure"]
