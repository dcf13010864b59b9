"""A group whose messages are all stored, in two round trips on Postgres (docs/architecture.md, Why it is so)."""

from collections.abc import Sequence

from sqlalchemy import Connection

from app.messages.batch import Batch
from app.messages.grouped_rows import MESSAGE
from app.messages.save import Outcome, Save
from app.models.locking import lock_rows
from app.models.postgres import in_one_trip


def save_known(connection: Connection, saves: Sequence[Save]) -> list[Outcome] | None:
    """The outcomes of `saves`, which are on disk then, if the messages of all of them are stored.

    Otherwise None, and nothing has happened: to insert what is missing behind the locks on what is there could make
    two processes wait for each other. None, too, where a save expects a version, for which it matters whether a COMMIT
    was heard. Raises what the database raises, and then nothing has happened unless the connection broke.
    """
    if any(save.expectation for save in saves):
        return None
    keys = {save.key for save in saves}
    with connection.begin() as transaction:
        rows = lock_rows(connection, MESSAGE, keys)
        if len(rows) < len(keys):
            transaction.rollback()
            return None
        batch = Batch(rows, {})
        outcomes = batch.apply_all(saves)
        with in_one_trip(connection):
            batch.write(connection)
            transaction.commit()
    return outcomes
