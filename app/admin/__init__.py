"""The staff's door: server-rendered pages under /admin."""

from flask import Blueprint, Response

from app.errors import Failure

blueprint = Blueprint("admin", __name__)


def error_page(failed: Failure) -> Response:
    return Response(failed.problems[0].description, failed.status)
