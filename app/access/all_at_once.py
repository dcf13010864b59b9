"""All that is wrong with an account at once, so that nobody corrects a form fault by fault."""

from collections.abc import Callable

from app.access.errors import AccountError


class AccountErrors(AccountError):
    """Several things are wrong, each with another field; it reads as the first of them."""

    def __init__(self, errors: list[AccountError]) -> None:
        super().__init__(errors[0].explanation, errors[0].field)
        self.errors = errors


def require_all(*checks: Callable[[], object]) -> None:
    """Runs all checks. Raises AccountError, or AccountErrors where more than one field is wrong."""
    found: dict[str | None, AccountError] = {}
    for check in checks:
        try:
            check()
        except AccountError as error:
            for one in errors_in(error):
                found.setdefault(one.field, one)
    if len(found) > 1:
        raise AccountErrors(list(found.values()))
    if found:
        raise next(iter(found.values()))


def errors_in(error: AccountError) -> list[AccountError]:
    """Each thing that is wrong."""
    return error.errors if isinstance(error, AccountErrors) else [error]
