"""The messages of a list as a file: of all departments, of one, or of one user, by the filters of that list."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from flask import Response, current_app, g, request
from werkzeug.exceptions import BadRequest

from app.admin.door import account, actor, blueprint, department_of, user_of
from app.admin.export.formats import FORMATS, Format
from app.admin.export.stream import Export, Watcher, begin
from app.admin.lists.filters import FilterQuery, read_filters
from app.admin.lists.reach import departments_in, names_of_departments
from app.admin.zone import local
from app.extensions import db
from app.messages.export import Selection, Stored, export_messages
from app.models import Department, User
from app.services import now, services

LONGEST_LABEL = 60
FILE = "export.<any(csv, jsonl):form>"


@blueprint.get(f"/admin/messages/{FILE}")
def export_all(form: str) -> Response:
    """The messages of all departments that the account sees."""
    query = read_filters(request.args, fixed=())
    departments = departments_in(query, names_of_departments())
    _usable(query)
    found = export_messages(services().replicas.reader, Selection(departments, None, query.filters))
    only = departments[0] if len(departments) == 1 else None
    return file_of(Wanted(FORMATS[form], "", only, None, sorted(query.given)), found)


@blueprint.get(f"/admin/departments/<department>/{FILE}")
def export_department(department: str, form: str) -> Response:
    """The messages of a department."""
    return _of(department_of(department), None, FORMATS[form], request.args)


@blueprint.get(f"/admin/departments/<department>/users/<user>/{FILE}")
def export_user(department: str, user: str, form: str) -> Response:
    """The messages of one user."""
    place = department_of(department)
    return _of(place, user_of(place, user), FORMATS[form], request.args)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file that was asked for: its kind, what it is called after, and what the audit trail is told."""

    form: Format
    label: str
    department_id: str | None
    user_id: str | None
    filters: Sequence[str]


def _of(department: Department, user: User | None, form: Format, args: Mapping[str, str]) -> Response:
    query = _usable(read_filters(args, fixed=["department", "user"] if user else ["department"]))
    user_id = user.id if user else None
    # A user's name may be a customer's, and the names of files end up in many places.
    label = f"{department.name or department.id}-{user_id or ''}"
    found = export_messages(services().replicas.reader, Selection([department.id], user_id, query.filters))
    return file_of(Wanted(form, label, department.id, user_id, sorted(query.given)), found)


def _usable(query: FilterQuery) -> FilterQuery:
    """The filters of the list. Raises BadRequest, as a file has no place to tell what is wrong beside a field."""
    if query.errors:
        raise BadRequest("; ".join(f"{name}: {error}" for name, error in query.errors.items()))
    return query


def file_of(wanted: Wanted, found: Iterator[list[Stored]], watcher: Watcher | None = None) -> Response:
    """The file, which is written while the browser takes it. Raises TooManyRequests."""
    disposition = disposition_of(wanted.label, wanted.form.suffix)
    response = Response(mimetype=wanted.form.mimetype, headers={"Content-Disposition": disposition})
    if request.method == "HEAD":
        return response
    export = Export(
        g.request_uuid, actor(), account(), wanted.form, wanted.department_id, wanted.user_id, wanted.filters, watcher
    )
    # What the checks read was a transaction, which is not to stay open for as long as the file takes.
    db.session.remove()
    response.response = begin(current_app.app_context, export, found)
    return response


def disposition_of(label: str, suffix: str) -> str:
    """What makes a browser keep the file, and under which name: in ASCII, and where that is less also in full."""
    words = re.sub(r"[^\w-]+", "-", label)[:LONGEST_LABEL]
    name = re.sub("-+", "-", f"messages-{words}-{local(now()):%Y-%m-%d}.{suffix}")
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    # RFC 6266, 4.3: those who know `filename*` prefer it.
    full = "" if name == plain else f"; filename*=UTF-8''{quote(name, safe='')}"
    return f'attachment; filename="{plain}"{full}'
