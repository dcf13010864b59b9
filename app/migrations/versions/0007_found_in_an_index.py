"""What a search asks of the messages that SQLite's search index found, as an index: their rows lie all over the file.

Revision 0007, after 0006. On Postgres, where `search` holds the words, nothing changes.
"""

from collections.abc import Sequence

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

PLAIN = ["search"]
WHOLE = ["search", "department_id", "occurred_at", "uuid", "trashed_at"]


def upgrade() -> None:
    _replace(PLAIN, WHOLE)


def downgrade() -> None:
    _replace(WHOLE, PLAIN)


def _replace(old: Sequence[str], new: Sequence[str]) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.create_index(_name(new), "message", list(new))
        op.drop_index(_name(old), "message")


def _name(columns: Sequence[str]) -> str:
    return "_".join(["ix_message", *columns])
