"""The Flask extensions, unbound. `create_app` binds them; nothing here knows the application."""

from typing import Any

from flask import current_app
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from flask_wtf import CSRFProtect
from sqlalchemy import Connection, Engine, MetaData

# Where the application keeps a function that says which engine the present request reads.
READS = "reads"

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class RequestSession(Session):
    """The session of a request, which reads where the application says."""

    def get_bind(
        self,
        mapper: Any | None = None,
        clause: Any | None = None,
        bind: Engine | Connection | None = None,
        **kwargs: Any,
    ) -> Engine | Connection:
        reads = current_app.extensions.get(READS)
        if bind is None and reads is not None:
            bind = reads()
        return super().get_bind(mapper, clause, bind, **kwargs)


db = SQLAlchemy(metadata=metadata, session_options={"class_": RequestSession})
migrate = Migrate()
csrf = CSRFProtect()
