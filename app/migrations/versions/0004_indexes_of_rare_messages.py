"""Indexes of the messages that are few and asked for often, of bulk work, and of the audit trail by time.

Revision 0004, after 0003.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

RARE = {
    "ix_message_trashed": "trashed_at IS NOT NULL",
    "ix_message_edited": "said IS NOT NULL",
    "ix_message_warned": "warnings IS NOT NULL",
}
TRAIL = ("actor_name", "action", "department_id", "subject")
STARTER = "fk_bulk_job_staff_id"


def upgrade() -> None:
    for name, condition in RARE.items():
        rare = sa.text(condition)
        columns = ["department_id", "occurred_at", "uuid"]
        op.create_index(name, "message", columns, postgresql_where=rare, sqlite_where=rare)
    with op.batch_alter_table("bulk_job") as batch:
        batch.drop_constraint(STARTER, type_="foreignkey")
    op.create_index("ix_bulk_job_state_created_at_id", "bulk_job", ["state", "created_at", "id"])
    op.create_index("ix_bulk_job_created_at_id", "bulk_job", ["created_at", "id"])
    _index_trail(old=["id"], new=["at", "id"])
    op.drop_index("ix_audit_entry_at", "audit_entry")
    op.create_index("ix_audit_entry_at_id", "audit_entry", ["at", "id"])


def _index_trail(old: list[str], new: list[str]) -> None:
    for column in TRAIL:
        op.drop_index("_".join(["ix_audit_entry", column, *old]), "audit_entry")
        op.create_index("_".join(["ix_audit_entry", column, *new]), "audit_entry", [column, *new])


def downgrade() -> None:
    op.drop_index("ix_audit_entry_at_id", "audit_entry")
    op.create_index("ix_audit_entry_at", "audit_entry", ["at"])
    _index_trail(old=["at", "id"], new=["id"])
    op.drop_index("ix_bulk_job_created_at_id", "bulk_job")
    op.drop_index("ix_bulk_job_state_created_at_id", "bulk_job")
    with op.batch_alter_table("bulk_job") as batch:
        batch.create_foreign_key(STARTER, "staff", ["staff_id"], ["id"])
    for name in RARE:
        op.drop_index(name, "message")
