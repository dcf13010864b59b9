"""What templates may write: texts character for character, moments, ids, and addresses of static files."""

import hashlib
import re
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from flask import current_app, g, url_for
from flask.blueprints import BlueprintSetupState
from jinja2.ext import Extension
from markupsafe import Markup, escape

from app.admin.door import blueprint
from app.admin.message.cut import cut
from app.admin.personal import personal, personal_text
from app.admin.sections import sections
from app.admin.zone import local, offset_of, zone
from app.messages.values import to_wire

TAIL = 6
# What a browser shows with its blanks is left as it is.
_INDENTED = re.compile(r"(<pre\b.*?</pre>)|\n\s+", re.DOTALL)


class Unindented(Extension):
    """Leaves the indentation of templates out of pages, a tenth of what they weigh."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return _INDENTED.sub(lambda found: found[1] or "\n", source)


@blueprint.record
def _leave_indentation_out(state: BlueprintSetupState) -> None:
    state.app.jinja_env.add_extension(Unindented)


@blueprint.app_template_filter("exact")
def exact(text: str) -> Markup:
    """The text as HTML that reads back as itself: a parser would make a line feed of a carriage return."""
    return Markup(escape(text).replace("\r", Markup("&#13;")))  # noqa: S704  It is escaped right here.


@blueprint.app_template_filter("short")
def short(name: str, longest: int = 20) -> str:
    """A long id without its middle; the page of the thing shows it whole."""
    return name if len(name) <= longest else f"{name[: longest - TAIL - 1]}…{name[-TAIL:]}"


@blueprint.app_template_filter("fitting")
def fitting(name: str, most: int) -> str:
    """A name without its end where all of it takes more than `most` bytes of HTML."""
    found = cut(name, most)
    return found if found == name else f"{found}…"


@blueprint.app_template_filter("words")
def words(code: str) -> str:
    """A code of the contract in words: VOICE_CALL reads Voice call. Anything else stays as it is."""
    return code.replace("_", " ").capitalize() if code.isupper() else code


@blueprint.app_template_filter("wire")
def wire(moment: datetime) -> str:
    """The moment as the API writes it."""
    return str(to_wire(moment))


@blueprint.app_template_filter("moment")
def full_moment(moment: datetime) -> str:
    """Day and time to the second, with the offset."""
    here = local(moment)
    return f"{here.day} {here:%b %Y, %H:%M:%S} {offset_of(here)}"


@blueprint.app_template_filter("exact_moment")
def exact_moment(moment: datetime) -> str:
    """Day and time with all that is stored of it, with the offset."""
    here = local(moment)
    return f"{here.day} {here:%b %Y, %H:%M:%S}.{here.microsecond // 1000:03d} {offset_of(here)}"


@blueprint.app_template_filter("clock")
def clock(moment: datetime) -> str:
    """The time of a day, without the offset, which stands beside the day."""
    return f"{local(moment):%H:%M:%S}"


@blueprint.app_template_filter("offset")
def offset(moment: datetime) -> str:
    """The offset of a moment for whoever is logged in: +02:00 or UTC."""
    return offset_of(local(moment))


@blueprint.app_template_filter("day")
def day(moment: date) -> str:
    """A day in full."""
    return f"{moment:%A}, {moment.day} {moment:%B %Y}"


@blueprint.app_template_filter("duration")
def duration(span: timedelta) -> str:
    """A span in its two largest units, to the millisecond below a minute."""
    seconds = abs(span.total_seconds())
    if seconds < 60:
        return f"{seconds:.3f}".rstrip("0").rstrip(".") + " s"
    whole = round(seconds)
    if whole >= 86400:
        return f"{whole // 86400:,} d {whole % 86400 // 3600} h"
    return f"{whole // 3600} h {whole % 3600 // 60} min" if whole >= 3600 else f"{whole // 60} min {whole % 60} s"


blueprint.add_app_template_filter(personal, "personal")
blueprint.add_app_template_filter(personal_text, "personal_text")


@blueprint.app_context_processor
def for_every_page() -> dict[str, Any]:
    """The account is absent on pages for people who are not logged in."""
    found = g.get("account")
    return {
        "account": found,
        "static_url": static_url,
        "sections": sections(found) if found else [],
        "zone_name": zone().key,
    }


def static_url(name: str) -> str:
    """The address of a static file; it changes with the content, so that no browser keeps an old one."""
    return url_for("static", filename=name, v=_content_hash(str(current_app.static_folder), name))


@cache
def _content_hash(folder: str, name: str) -> str:
    return hashlib.sha256(Path(folder, name).read_bytes()).hexdigest()[:10]
