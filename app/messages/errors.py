"""What can go wrong with a message, in the words of the domain. Each door turns these into its own answers."""

from dataclasses import dataclass


class MessageError(Exception):
    """The parent of all that the domain of messages may raise. `explanation` is a sentence for the caller."""

    explanation = "The request failed."


@dataclass(frozen=True, slots=True)
class Fault:
    """One wrong field: its path on the wire and what its rule asks for."""

    path: str
    problem: str


class InvalidFields(MessageError):
    """Some fields break their rules."""

    explanation = "Some fields break their rules."

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__()
        self.faults = faults


class MalformedJson(MessageError):
    """What should be JSON is none, or none that all readers take alike. The argument is a sentence on what is wrong."""

    def __init__(self, explanation: str) -> None:
        super().__init__(explanation)
        self.explanation = explanation


class EmptyMessage(MessageError):
    """The body carries no attribute of a message."""

    explanation = "The body carries no attribute of a message."


class MessageNotFound(MessageError):
    """There is no such message for this user of this department."""

    explanation = "There is no such message for this user of this department."


class DirectoryEntryNotFound(MessageError):
    """There is no such department or user."""

    explanation = "There is no such department or user."


class MessageOfAnotherUser(MessageError):
    """This uuid belongs to a message of another user of this department; nothing was changed."""

    explanation = "This uuid belongs to a message of another user of this department; nothing was changed."


class MessageTrashed(MessageError):
    """Staff put this message into the trash; nothing was changed until they restore it."""

    explanation = "Staff put this message into the trash; nothing is changed until they restore it."


class IdempotencyKeyReused(MessageError):
    """This Idempotency-Key came with a different body before; nothing was changed."""

    explanation = "This Idempotency-Key came with a different body before; nothing was changed."


class VersionMismatch(MessageError):
    """The message is not at the expected version; nothing was changed."""

    explanation = "The message is not at the expected version; nothing was changed."

    def __init__(self, current: int | None) -> None:
        super().__init__()
        self.current = current


class StoreUnavailable(MessageError):
    """The database did not take part in time; the same request may be sent again."""

    explanation = "The database did not take part in time; the same request may be sent again."


class InvalidPath(MessageError):
    """An id in the path of the request is no id."""

    def __init__(self, fault: Fault) -> None:
        super().__init__()
        self.fault = fault
