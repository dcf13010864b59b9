"""In SQLite's index of lists also what the search index knows a message by, so that a search reads few rows.

Revision 0005, after 0004. On Postgres, where `search` holds the words, nothing changes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

LIST = ("department_id", "occurred_at", "uuid")
PLAIN = "_".join(["ix_message", *LIST])
WITH_SEARCH = f"{PLAIN}_search"
# Of two indexes that serve a list SQLite takes the younger one, so these are made again after that of all messages.
RARE = {
    "ix_message_trashed": "trashed_at IS NOT NULL",
    "ix_message_edited": "said IS NOT NULL",
    "ix_message_warned": "warnings IS NOT NULL",
}


def upgrade() -> None:
    _replace(PLAIN, WITH_SEARCH, [*LIST, "search"])


def downgrade() -> None:
    _replace(WITH_SEARCH, PLAIN, [*LIST])


def _replace(old: str, new: str, columns: list[str]) -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    op.create_index(new, "message", columns)
    op.drop_index(old, "message")
    for name, condition in RARE.items():
        op.drop_index(name, "message")
        op.create_index(name, "message", [*LIST], sqlite_where=sa.text(condition))
