"""The staff's door: server-rendered pages under /admin."""

from app.admin import auth, departments, edit, messages, naming, own, rendering
from app.admin.door import blueprint
from app.admin.errors import error_page

__all__ = ["auth", "blueprint", "departments", "edit", "error_page", "messages", "naming", "own", "rendering"]
