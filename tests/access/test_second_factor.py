"""Codes of an app and recovery codes: what is accepted, and how often."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pyotp
import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.access.errors import AccountError, TooManyRequests
from app.access.second_factor import (
    RECOVERY_CODES,
    Attempt,
    count_attempt,
    is_on,
    key_of,
    make_recovery_codes,
    new_seed,
    provisioning_uri,
    recovery_codes_left,
    switch_off,
    switch_on,
    use_code,
    use_recovery_code,
)
from app.access.staff import NewStaff, Role, create_staff, get_staff
from app.models import RecoveryCode, Staff
from app.models.engine import writing
from tests.api.factories import services_of

NOW = datetime(2026, 1, 1, 12, 0, 10, tzinfo=UTC)
STEP = timedelta(seconds=30)
PEPPER = "0123456789abcdef0123456789abcdef"
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_at(at: datetime, seed: str = SEED, pepper: str = PEPPER) -> str:
    return pyotp.TOTP(key_of(seed, pepper)).at(at)


def attempt(code: str, at: datetime = NOW, pepper: str = PEPPER) -> Attempt:
    return Attempt(code, pepper, at)


@pytest.fixture
def engine(app: Flask) -> Engine:
    return services_of(app).engine


@pytest.fixture
def codes(engine: Engine) -> list[str]:
    """The recovery codes of pat, who turned the factor on ten steps ago; kim has none."""
    long_ago = NOW - 10 * STEP
    with writing(engine) as session:
        for name in ("pat", "kim"):
            create_staff(session, NewStaff(name, "correct horse battery", Role.VIEWER, None), NOW)
        return switch_on(session, get_staff(session, "pat"), SEED, attempt(code_at(long_ago), long_ago))


def accepts(engine: Engine, tried: Attempt, name: str = "pat") -> bool:
    with writing(engine) as session:
        return use_code(session, get_staff(session, name), tried)


def recovers(engine: Engine, code: str, name: str = "pat") -> bool:
    with writing(engine) as session:
        return use_recovery_code(session, get_staff(session, name), attempt(code))


def left(engine: Engine, name: str = "pat") -> int:
    with Session(engine) as session:
        return recovery_codes_left(session, get_staff(session, name).id)


def test_the_factor_is_on_only_once_a_code_was_right(engine: Engine, codes: list[str]) -> None:
    with writing(engine) as session, pytest.raises(AccountError, match="wrong"):
        switch_on(session, get_staff(session, "kim"), SEED, attempt("000000" if code_at(NOW) != "000000" else "1"))
    with writing(engine) as session:
        kim, pat = get_staff(session, "kim"), get_staff(session, "pat")
        assert (is_on(kim), is_on(pat)) == (False, True)
        assert kim.totp_secret is None


def test_a_factor_that_is_on_is_not_replaced(engine: Engine, codes: list[str]) -> None:
    other = new_seed()
    with writing(engine) as session, pytest.raises(AccountError, match="already"):
        switch_on(session, get_staff(session, "pat"), other, attempt(code_at(NOW, other)))
    assert accepts(engine, attempt(code_at(NOW)))
    assert left(engine) == RECOVERY_CODES


def test_the_code_that_turned_the_factor_on_is_used_up(engine: Engine, codes: list[str]) -> None:
    long_ago = NOW - 10 * STEP
    assert not accepts(engine, attempt(code_at(long_ago), long_ago))


@pytest.mark.parametrize(("steps", "good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_counts_one_step_before_and_after_its_own(
    engine: Engine, codes: list[str], steps: int, good: bool
) -> None:
    assert accepts(engine, attempt(code_at(NOW + steps * STEP))) is good


def test_a_code_is_good_once(engine: Engine, codes: list[str]) -> None:
    code = code_at(NOW)
    assert [accepts(engine, attempt(code)) for _ in range(3)] == [True, False, False]


def test_a_code_makes_the_earlier_ones_worthless(engine: Engine, codes: list[str]) -> None:
    assert accepts(engine, attempt(code_at(NOW + STEP)))
    assert not accepts(engine, attempt(code_at(NOW)))
    assert accepts(engine, attempt(code_at(NOW + 2 * STEP), NOW + 2 * STEP))


def test_of_several_that_use_one_code_at_once_one_gets_in(engine: Engine, codes: list[str]) -> None:
    together, let_in = Barrier(4), []

    def enter() -> None:
        together.wait(timeout=30)
        let_in.append(accepts(engine, attempt(code_at(NOW))))

    threads = [Thread(target=enter) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(let_in) == [False, False, False, True]


@pytest.mark.parametrize("spelling", ["{0}{1}", "{0} {1}", " {0}{1}\n", "{0}-{1}"])
def test_a_code_may_be_typed_with_blanks(engine: Engine, codes: list[str], spelling: str) -> None:
    code = code_at(NOW)
    assert accepts(engine, attempt(spelling.format(code[:3], code[3:])))


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "1" * 5_000, "12345\0", "é", "\ud800"])
def test_what_is_no_code_is_refused(engine: Engine, codes: list[str], typed: str) -> None:
    assert not accepts(engine, attempt(typed))


def test_without_a_factor_no_code_is_right(engine: Engine, codes: list[str]) -> None:
    assert not accepts(engine, attempt(code_at(NOW)), "kim")
    assert not recovers(engine, codes[0], "kim")


def test_what_is_stored_makes_no_code_without_the_pepper(engine: Engine, codes: list[str]) -> None:
    with Session(engine) as session:
        stored = get_staff(session, "pat").totp_secret
    assert stored == SEED
    assert pyotp.TOTP(SEED).at(NOW) != code_at(NOW)
    assert not accepts(engine, attempt(code_at(NOW), pepper="another pepper"))
    assert not accepts(engine, attempt(pyotp.TOTP(SEED).at(NOW)))


def test_an_app_is_told_the_key_the_account_and_the_service() -> None:
    told = pyotp.parse_uri(provisioning_uri(SEED, "pat", PEPPER))
    assert isinstance(told, pyotp.TOTP)
    assert (told.name, told.issuer, told.at(NOW)) == ("pat", "Bot Message Store", code_at(NOW))


def test_every_seed_is_another() -> None:
    assert len({new_seed() for _ in range(100)}) == 100


def test_a_recovery_code_is_good_once(engine: Engine, codes: list[str]) -> None:
    assert len(set(codes)) == RECOVERY_CODES
    assert [recovers(engine, codes[3]) for _ in range(2)] == [True, False]
    assert recovers(engine, codes[4])
    assert left(engine) == RECOVERY_CODES - 2


def test_a_recovery_code_may_be_typed_in_capitals_and_without_its_hyphens(engine: Engine, codes: list[str]) -> None:
    assert recovers(engine, codes[0].upper())
    assert recovers(engine, codes[1].replace("-", ""))
    assert recovers(engine, f" {codes[2].replace('-', ' ')} ")


@pytest.mark.parametrize("typed", ["", "aaaa-aaaa-aaaa", "'; --", "x" * 5_000, "\0"])
def test_what_is_no_recovery_code_is_refused(engine: Engine, codes: list[str], typed: str) -> None:
    assert not recovers(engine, typed)
    assert left(engine) == RECOVERY_CODES


def test_a_recovery_code_of_somebody_else_is_refused(engine: Engine, codes: list[str]) -> None:
    with writing(engine) as session:
        switch_on(session, get_staff(session, "kim"), SEED, attempt(code_at(NOW)))
    assert not recovers(engine, codes[0], "kim")
    assert recovers(engine, codes[0], "pat")


def test_recovery_codes_are_stored_as_digests(engine: Engine, codes: list[str]) -> None:
    with Session(engine) as session:
        stored = " ".join(session.scalars(select(RecoveryCode.digest)))
    assert not any(code in stored or code.replace("-", "") in stored for code in codes)


def test_new_recovery_codes_replace_the_old_ones(engine: Engine, codes: list[str]) -> None:
    recovers(engine, codes[0])
    with writing(engine) as session:
        new = make_recovery_codes(session, get_staff(session, "pat"), PEPPER)
    assert left(engine) == RECOVERY_CODES
    assert not recovers(engine, codes[1])
    assert recovers(engine, new[0])


def test_switching_off_leaves_nothing_behind(engine: Engine, codes: list[str]) -> None:
    with writing(engine) as session:
        switch_off(session, get_staff(session, "pat"))
    with Session(engine) as session:
        pat = session.scalars(select(Staff).where(Staff.username == "pat")).one()
        assert (is_on(pat), pat.totp_secret, pat.totp_last_step) == (False, None, None)
        assert session.scalars(select(RecoveryCode)).all() == []
    assert not accepts(engine, attempt(code_at(NOW)))
    assert not recovers(engine, codes[0])


def codes_taken(engine: Engine, start: int, minutes: int) -> list[int]:
    """How many codes an account may try in each minute, when it tries eleven in all of them."""
    taken = [0] * minutes
    for minute in range(minutes):
        for _ in range(11):
            with suppress(TooManyRequests), writing(engine) as session:
                count_attempt(session, 1, start + 60 * minute)
                taken[minute] += 1
    return taken


def test_an_account_has_ten_codes_a_minute_fifty_an_hour_and_a_hundred_a_day(engine: Engine) -> None:
    midnight, hour, day = 1_800_057_600, 60 * 60, 24 * 60 * 60
    assert codes_taken(engine, midnight, 6) == [10] * 5 + [0]
    assert codes_taken(engine, midnight + hour, 6) == [10] * 5 + [0]
    assert codes_taken(engine, midnight + 2 * hour, 1) == [0]
    with pytest.raises(TooManyRequests) as refused, writing(engine) as session:
        count_attempt(session, 1, midnight + 3 * hour)
    assert refused.value.retry_after == 21 * hour
    assert codes_taken(engine, midnight + day, 1) == [10]
