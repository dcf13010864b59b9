"""The staff's door: server-rendered pages under /admin. Importing it makes the routes of all its parts known."""

from app.admin import back, departments, export, keys, naming, overview, rendering, search
from app.admin.bulk import job as bulk_job
from app.admin.bulk import listing as bulk_listing
from app.admin.bulk import routes as bulk_routes
from app.admin.door import blueprint
from app.admin.entry import auth, login_code
from app.admin.errors import error_page
from app.admin.lists import routes as list_routes
from app.admin.lists import views
from app.admin.message import conversation, edit, kept, reveal, trash, versions
from app.admin.message import page as message_page
from app.admin.own import page as own_page
from app.admin.own import password, second_factor, sessions
from app.admin.people import audit, client_acts, clients, staff_accounts, staff_acts

__all__ = [
    "audit",
    "auth",
    "back",
    "blueprint",
    "bulk_job",
    "bulk_listing",
    "bulk_routes",
    "client_acts",
    "clients",
    "conversation",
    "departments",
    "edit",
    "error_page",
    "export",
    "kept",
    "keys",
    "list_routes",
    "login_code",
    "message_page",
    "naming",
    "overview",
    "own_page",
    "password",
    "rendering",
    "reveal",
    "search",
    "second_factor",
    "sessions",
    "staff_accounts",
    "staff_acts",
    "trash",
    "versions",
    "views",
]
