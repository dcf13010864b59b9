"""Why somebody is not let in, or what was wrong with an account. Each door turns these into its own answers."""


class AccessError(Exception):
    """The parent of all that access may raise. `explanation` is a sentence for the caller."""

    explanation = "The request is not allowed."


class MissingCredentials(AccessError):
    """No credentials came with the request."""

    explanation = "This needs HTTP Basic credentials: a client's username and secret."


class InvalidCredentials(AccessError):
    """The credentials open nothing. It is not said why."""

    explanation = "The username or the secret is wrong."


class DepartmentNotGranted(AccessError):
    """The client may not work in this department, whether or not it exists."""

    explanation = "This client is not granted this department."


class ScopeNotGranted(AccessError):
    """The client may not do this."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.explanation = f"This client is not granted the scope {scope}."


class TooManyRequests(AccessError):
    """A limit is used up; it is free again after `retry_after` seconds.

    `is_first` tells the first refusal of a window, where the transaction that it was counted in is kept.
    """

    explanation = "There were too many requests; try again later."

    def __init__(self, retry_after: int, *, is_first: bool = False) -> None:
        super().__init__()
        self.retry_after = retry_after
        self.is_first = is_first


class AccountError(AccessError):
    """An account cannot be made or changed as asked. The message says why, `field` which part of it is wrong."""

    def __init__(self, problem: str, field: str | None = None) -> None:
        super().__init__(problem)
        self.explanation = problem
        self.field = field


class AccountNotFound(AccountError):
    """There is no such account or client, or it is not for whoever asks to see."""


class ChangedMeanwhile(AccountError):
    """What is to be changed is no longer as it was for whoever asks; nothing was changed."""


class RoleNotGranted(AccessError):
    """The account's role does not include this."""

    explanation = "Your role does not include this."


class AccountNotManaged(RoleNotGranted):
    """The account is the manager's own, or sees what they do not."""

    explanation = "You do not manage this account."
