"""The words of users' names, so that a search need not compare all names.

Revision 0006, after 0005. It makes the table alone: `flask --app wsgi reindex` gives the names that are there
their words.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # As the ids of all tables and for the same reason (0003): compared by their bytes.
    collation = None if op.get_bind().dialect.name == "sqlite" else "C"
    op.create_table(
        "user_name_word",
        sa.Column("department_id", sa.String(length=128, collation=collation), nullable=False),
        sa.Column("user_id", sa.String(length=128, collation=collation), nullable=False),
        sa.Column("word", sa.String(length=64, collation=collation), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id", "user_id"],
            ["users.department_id", "users.id"],
            name="fk_user_name_word_department_id_user_id_users",
        ),
        sa.PrimaryKeyConstraint("department_id", "user_id", "word", name="pk_user_name_word"),
    )
    op.create_index(
        "ix_user_name_word_word_department_id_user_id", "user_name_word", ["word", "department_id", "user_id"]
    )


def downgrade() -> None:
    op.drop_table("user_name_word")
