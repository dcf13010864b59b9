"""How long a department keeps its messages, and summaries of its hours.

Revision 0003, after 0002.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("department", sa.Column("retention_days", sa.Integer(), nullable=True))
    _add_summaries()


def _add_summaries() -> None:
    op.create_table(
        "hour_summary",
        sa.Column("department_id", sa.String(length=128), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name="fk_hour_summary_department_id"),
        sa.PrimaryKeyConstraint("department_id", "hour", name="pk_hour_summary"),
    )


def downgrade() -> None:
    op.drop_table("hour_summary")
    op.drop_column("department", "retention_days")
