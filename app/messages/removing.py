"""Removes some old messages with all that the store knows of them, in the transaction of the caller."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, delete, null, select

from app.messages.retention import is_due
from app.messages.summaries import touch
from app.models import Message, Revision
from app.models.given import given, is_among
from app.models.search import forget_rows

Begun = Callable[[Connection], None]


@dataclass(frozen=True, slots=True)
class Order:
    """The messages of a department that are older than `days`, seen from `at`."""

    department_id: str
    days: int
    at: datetime

    @property
    def limit(self) -> datetime:
        """What is older than this moment is to go."""
        return self.at - timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class Removed:
    """How many messages and revisions went so far, and when the last of them occurred."""

    messages: int = 0
    revisions: int = 0
    reached: datetime | None = None

    def plus(self, more: "Removed") -> "Removed":
        """Both together, where `more` came later."""
        reached = more.reached or self.reached
        return Removed(self.messages + more.messages, self.revisions + more.revisions, reached)


class Remover:
    """Carries out an order on a connection. Its statements are made once: to make them costs more than to run them."""

    def __init__(self, connection: Connection, order: Order) -> None:
        self._connection = connection
        self._of = order.department_id
        number = Message.search if connection.dialect.name == "sqlite" else null().label("search")
        # Locked in the order in which every writer locks them.
        self._lock = (
            select(Message.uuid, Message.occurred_at, number)
            .where(Message.department_id == self._of, is_among(connection, Message.uuid, "uuids"))
            .where(is_due(order.days, order.at))
            .order_by(Message.uuid)
            .with_for_update(skip_locked=True)
        )
        uuids = is_among(connection, Revision.message_uuid, "uuids")
        self._delete_revisions = delete(Revision).where(Revision.department_id == self._of, uuids)
        uuids = is_among(connection, Message.uuid, "uuids")
        self._delete_messages = delete(Message).where(Message.department_id == self._of, uuids)

    def remove(self, uuids: Sequence[str], begun: Begun | None) -> Removed:
        """Removes those of the messages that are still due. One that somebody is changing at this moment stays for now.

        `begun` is called before the first one goes.
        """
        due = self._locked(uuids)
        if not due:
            return Removed()
        if begun:
            begun(self._connection)
        ids = {"uuids": given(self._connection, [row["uuid"] for row in due])}
        revisions = self._connection.execute(self._delete_revisions, ids).rowcount
        self._connection.execute(self._delete_messages, ids)
        forget_rows(self._connection, [row["search"] for row in due])
        touch(self._connection, [(self._of, row["occurred_at"]) for row in due])
        return Removed(len(due), revisions, max(row["occurred_at"] for row in due))

    def _locked(self, uuids: Sequence[str]) -> Sequence[RowMapping]:
        values = {"uuids": given(self._connection, uuids)}
        return self._connection.execute(self._lock, values).mappings().all()
