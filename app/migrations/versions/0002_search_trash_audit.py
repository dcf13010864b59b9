"""search, trash, audit trail, saved views, bulk work and the second factor.

It changes the tables alone: `flask --app wsgi reindex` gives the messages that are there their words.

Revision 0002, after 0001.
"""

import secrets

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.models.search import CREATE_WORDS, WORDS_TABLE

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ADDED = {
    "client_secret": ("last_used_at",),
    "message": ("counterparty", "warnings", "trashed_at", "trashed_by", "trash_reason", "search"),
    "staff": ("sees_personal_data", "time_zone", "totp_secret", "totp_since", "totp_last_step"),
    "staff_session": ("public_id", "user_agent", "address"),
}
APPEND_ONLY = "the audit trail is only ever added to"


def on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def upgrade() -> None:
    _add_columns()
    _add_tables()
    if on_sqlite():
        op.execute(CREATE_WORDS)
    _keep_the_audit_trail()
    _name_old_sessions()


def _add_columns() -> None:
    moment = sa.DateTime(timezone=True)
    op.add_column("client_secret", sa.Column("last_used_at", moment, nullable=True))
    op.add_column("message", sa.Column("counterparty", sa.Text(), nullable=True))
    op.add_column("message", sa.Column("warnings", sa.String(length=160), nullable=True))
    op.add_column("message", sa.Column("trashed_at", moment, nullable=True))
    op.add_column("message", sa.Column("trashed_by", sa.String(length=64), nullable=True))
    op.add_column("message", sa.Column("trash_reason", sa.String(length=256), nullable=True))
    words = sa.BigInteger().with_variant(postgresql.TSVECTOR(), "postgresql")
    op.add_column("message", sa.Column("search", words, nullable=True))
    op.create_index("ix_message_search", "message", ["search"], unique=False, postgresql_using="gin")
    op.create_index("ix_revision_department_id_request_uuid", "revision", ["department_id", "request_uuid"])
    op.add_column("staff", sa.Column("sees_personal_data", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("staff", sa.Column("time_zone", sa.String(length=64), nullable=False, server_default="UTC"))
    op.add_column("staff", sa.Column("totp_secret", sa.String(length=64), nullable=True))
    op.add_column("staff", sa.Column("totp_since", moment, nullable=True))
    op.add_column("staff", sa.Column("totp_last_step", sa.BigInteger(), nullable=True))
    op.add_column("staff_session", sa.Column("public_id", sa.String(length=32), nullable=True))
    op.add_column("staff_session", sa.Column("user_agent", sa.String(length=256), nullable=True))
    op.add_column("staff_session", sa.Column("address", sa.String(length=64), nullable=True))
    op.create_index("ix_staff_session_public_id", "staff_session", ["public_id"], unique=True)


def _add_tables() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("actor_kind", sa.String(length=8), nullable=False),
        sa.Column("actor_name", sa.String(length=64), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("department_id", sa.String(length=128), nullable=True),
        sa.Column("subject", sa.String(length=128), nullable=True),
        sa.Column("address", sa.String(length=64), nullable=True),
        sa.Column("details", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_audit_entry"),
    )
    op.create_index("ix_audit_entry_actor_name_id", "audit_entry", ["actor_name", "id"])
    op.create_index("ix_audit_entry_action_id", "audit_entry", ["action", "id"])
    op.create_index("ix_audit_entry_department_id_id", "audit_entry", ["department_id", "id"])
    op.create_index("ix_audit_entry_subject_id", "audit_entry", ["subject", "id"])
    op.create_index("ix_audit_entry_at", "audit_entry", ["at"])
    op.create_table(
        "bulk_job",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.String(length=128), nullable=False),
        sa.Column("user_id", sa.String(length=128), nullable=True),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=256), nullable=True),
        sa.Column("selection", sa.JSON(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("position", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("finished_at", moment, nullable=True),
        sa.Column("leased_until", moment, nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_bulk_job_staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_bulk_job"),
    )
    op.create_index("ix_bulk_job_staff_id_created_at", "bulk_job", ["staff_id", "created_at"])
    op.create_table(
        "recovery_code",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("used_at", moment, nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_recovery_code_staff_id"),
        sa.PrimaryKeyConstraint("digest", name="pk_recovery_code"),
    )
    op.create_index("ix_recovery_code_staff_id", "recovery_code", ["staff_id"])
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("list_department_id", sa.String(length=128), nullable=True),
        sa.Column("department_id", sa.String(length=128), nullable=True),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_saved_view_staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_saved_view"),
    )
    op.create_index("ix_saved_view_staff_id", "saved_view", ["staff_id"])
    op.create_index("ix_saved_view_department_id", "saved_view", ["department_id"])


def _keep_the_audit_trail() -> None:
    """Lets the database itself refuse to change or remove an entry."""
    if on_sqlite():
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_entry_no_{act.lower()} BEFORE {act} ON audit_entry"
                f" BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END"
            )
        # INSERT OR REPLACE would take an entry's place without a DELETE that a trigger sees.
        op.execute(
            "CREATE TRIGGER audit_entry_no_replace BEFORE INSERT ON audit_entry"  # noqa: S608  All of it is our own.
            " WHEN EXISTS (SELECT 1 FROM audit_entry WHERE id = NEW.id)"
            f" BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END"
        )
        return
    op.execute(
        "CREATE FUNCTION refuse_to_change_audit() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{APPEND_ONLY}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_audit()"
    )


def _name_old_sessions() -> None:
    table = sa.table("staff_session", sa.column("token_digest"), sa.column("public_id"))
    bind = op.get_bind()
    for digest in bind.scalars(sa.select(table.c.token_digest)).all():
        bind.execute(sa.update(table).where(table.c.token_digest == digest).values(public_id=secrets.token_hex(8)))


def downgrade() -> None:
    if on_sqlite():
        op.execute(f"DROP TABLE {WORDS_TABLE}")
    for table in ("saved_view", "recovery_code", "bulk_job", "audit_entry"):
        op.drop_table(table)
    if not on_sqlite():
        op.execute("DROP FUNCTION refuse_to_change_audit()")
    op.drop_index("ix_staff_session_public_id", "staff_session")
    op.drop_index("ix_revision_department_id_request_uuid", "revision")
    op.drop_index("ix_message_search", "message")
    for table, columns in ADDED.items():
        for column in columns:
            op.drop_column(table, column)
