"""The Bot Message Store. `create_app` wires its parts together and does nothing else."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog
from flask import Flask
from flask.typing import ResponseReturnValue
from werkzeug.middleware.proxy_fix import ProxyFix

from app import admin, api, cli, cookies, errors, headers, health, hosts, logs, models, reads, services
from app.api.reading import LARGEST_BODY
from app.config import ROOT, Settings
from app.extensions import csrf, db, migrate
from app.models.engine import engine_options, prepare

__all__ = ["create_app", "models"]

STATIC_MAX_AGE = timedelta(hours=1)


class Application(Flask):
    """Flask without coroutines: there are none here, and asking each function about it costs every save 30 us."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func

    def preprocess_request(self) -> ResponseReturnValue | None:
        return reads.reading_twice(super().preprocess_request)

    def dispatch_request(self) -> ResponseReturnValue:
        return reads.reading_twice(super().dispatch_request)

    def log_exception(self, exc_info: Any) -> None:
        """Notes that even the answer to an error failed. Flask's own line would hold the path, and so the ids in it."""
        structlog.get_logger().error("answer_failed", exc_info=exc_info)


def create_app(settings: Settings | None = None) -> Flask:
    """The application that `settings` describe, by default those of the environment. Raises UnsafeSettings."""
    settings = settings or Settings.from_env()
    logs.configure(settings.log_level)
    app = Application(__name__, static_folder=str(ROOT / "static"), template_folder=str(ROOT / "templates"))
    app.config.update(_flask_config(settings))
    # A path with an empty part is not one of ours; werkzeug would redirect it to another one.
    app.url_map.merge_slashes = False
    db.init_app(app)
    migrate.init_app(app, db, directory=str(Path(health.MIGRATIONS)), render_as_batch=True)
    with app.app_context():
        services.build(app, settings, prepare(db.engine))
    cookies.register(app)
    reads.register(app)
    log = logs.register(app, settings.log_level)
    is_trusted = hosts.register(app, settings.trusted_hosts)
    app.before_request(errors.refuse_second_spellings)
    app.wsgi_app = api.DirectSaves(app, is_trusted, log)  # type: ignore[method-assign]
    headers.register(app)
    # After the log, which gives a request its requestUuid, and after the hosts: a form is checked only for ours.
    csrf.init_app(app)
    if hops := settings.trusted_proxies:
        # Outermost, so that everything within sees the address and the scheme that the client used.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    errors.register(app, envelope=api.failure, page=admin.error_page)
    csrf.exempt(api.blueprint)
    for blueprint in (health.blueprint, api.blueprint, admin.blueprint):
        app.register_blueprint(blueprint)
    cli.register(app)
    return app


def _flask_config(settings: Settings) -> dict[str, object]:
    return {
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(settings.database_url, settings.store_deadline),
        "MAX_CONTENT_LENGTH": LARGEST_BODY,
        "SEND_FILE_MAX_AGE_DEFAULT": STATIC_MAX_AGE,
        "SESSION_COOKIE_SECURE": settings.production,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": None,
    }
