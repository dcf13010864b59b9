"""How long a department keeps its messages, and summaries of its hours.

Revision 0003, after 0002.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

IDS = {
    "department": ("id",),
    "users": ("department_id", "id"),
    "message": ("department_id", "uuid", "user_id"),
    "revision": ("department_id", "message_uuid"),
    "client_department": ("department_id",),
    "staff_department": ("department_id",),
    "audit_entry": ("department_id",),
    "bulk_job": ("department_id", "user_id"),
    "saved_view": ("list_department_id", "department_id"),
    "hour_summary": ("department_id",),
    "day_summary": ("department_id",),
    "hour_touch": ("department_id",),
    "busy_users": ("department_id",),
}


def upgrade() -> None:
    op.add_column("department", sa.Column("retention_days", sa.Integer(), nullable=True))
    _index_given_names()
    _add_summaries()
    _collate_ids("C")


def _index_given_names() -> None:
    named = sa.text("name IS NOT NULL")
    op.create_index("ix_users_named", "users", ["department_id", "name"], postgresql_where=named, sqlite_where=named)


def _add_summaries() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "hour_summary",
        sa.Column("department_id", sa.String(length=128), nullable=False),
        sa.Column("hour", moment, nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("department_id", "hour", name="pk_hour_summary"),
    )
    op.create_table(
        "day_summary",
        sa.Column("department_id", sa.String(length=128), nullable=False),
        sa.Column("day", moment, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("hours", sa.SmallInteger(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("department_id", "day", name="pk_day_summary"),
    )
    op.create_table(
        "hour_touch",
        sa.Column("department_id", sa.String(length=128), nullable=False),
        sa.Column("hour", moment, nullable=False),
        sa.Column("slot", sa.SmallInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("members", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("department_id", "hour", "slot", name="pk_hour_touch"),
    )
    op.create_table(
        "busy_users",
        sa.Column("department_id", sa.String(length=128), nullable=False),
        sa.Column("since", moment, nullable=False),
        sa.Column("until", moment, nullable=False),
        sa.Column("users", sa.JSON(), nullable=False),
        sa.Column("rest", sa.Integer(), nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("department_id", "since", "until", name="pk_busy_users"),
    )


def _collate_ids(collation: str) -> None:
    """On Postgres ids are ordered by their bytes, as Python orders them, whatever the locale of the database.

    It builds the indexes with ids anew, and checks the foreign keys.
    """
    if op.get_bind().dialect.name == "sqlite":
        return
    for table, columns in IDS.items():
        kind = f'TYPE varchar(128) COLLATE "{collation}"'
        op.execute(f"ALTER TABLE {table} " + ", ".join(f"ALTER COLUMN {column} {kind}" for column in columns))


def downgrade() -> None:
    _collate_ids("default")
    for table in ("busy_users", "hour_touch", "day_summary", "hour_summary"):
        op.drop_table(table)
    op.drop_index("ix_users_named", "users")
    op.drop_column("department", "retention_days")
