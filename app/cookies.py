"""Flask's signed cookie, which holds a form's CSRF token and flashed notes: pages have one, the API has none."""

from flask import Flask, Request
from flask.sessions import SecureCookieSessionInterface, SessionMixin

from app.errors import is_of_api


class PageCookies(SecureCookieSessionInterface):
    """Opens no session for the API: it would cost every save a signature that nobody reads."""

    def open_session(self, app: Flask, request: Request) -> SessionMixin | None:  # type: ignore[override]
        if is_of_api(request.path):
            return self.make_null_session(app)
        return super().open_session(app, request)


def register(app: Flask) -> None:
    """Gives pages, and only pages, a signed cookie."""
    app.session_interface = PageCookies()
