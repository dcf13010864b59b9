"""Every input of the corpus gets the one answer that docs/api.md promises, on every database."""

import re
from collections import Counter
from urllib.parse import unquote

import pytest

from tests.api.corpus import BAD, FIELDS, GOOD, Case, canonical
from tests.api.corpus.client import Answer, CorpusClient

ENVELOPE = {"requestUuid", "status", "messageUuid", "errors", "warnings"}
ERROR = {"errorCode", "errorDescription", "errorUID"}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
CHAPTERS = BAD | GOOD
CASES = [case for chapter in CHAPTERS.values() for case in chapter]


@pytest.mark.parametrize("chapter", BAD)
def test_a_bad_input_is_refused_with_its_faults_and_nothing_is_stored(
    chapter: str, corpus_client: CorpusClient, subtests: pytest.Subtests
) -> None:
    for case in BAD[chapter]:
        with subtests.test(case.name):
            answer = corpus_client.answer(case)
            assert answer.put.status_code == case.status, answer.put.get_data(as_text=True)
            assert_names_exactly(case, answer.put.get_json()["errors"])
            assert_failure_envelope(answer)
            assert_nothing_changed(case, answer)


@pytest.mark.parametrize("chapter", GOOD)
def test_a_good_input_comes_back_as_it_was_sent(
    chapter: str, corpus_client: CorpusClient, subtests: pytest.Subtests
) -> None:
    for case in GOOD[chapter]:
        with subtests.test(case.name):
            assert_accepted(case, corpus_client.answer(case))


@pytest.mark.postgres
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_both_databases_give_the_same_verdict(
    chapter: str, corpus_on_sqlite: CorpusClient, corpus_on_postgres: CorpusClient, subtests: pytest.Subtests
) -> None:
    for case in CHAPTERS[chapter]:
        with subtests.test(case.name):
            one, other = corpus_on_sqlite.answer(case), corpus_on_postgres.answer(case)
            assert one.verdict == other.verdict
            if case.uuid.encode() in case.payload(case.uuid):
                assert one.message == other.message


def test_no_two_cases_share_a_name() -> None:
    assert [name for name, count in Counter(case.name for case in CASES).items() if count > 1] == []


def test_every_error_has_a_uid_of_its_own(corpus_on_sqlite: CorpusClient) -> None:
    bad = [case for chapter in BAD.values() for case in chapter]
    errors = [error for case in bad for error in corpus_on_sqlite.answer(case).put.get_json()["errors"]]
    assert len({error["errorUID"] for error in errors}) == len(errors)


def assert_accepted(case: Case, answer: Answer) -> None:
    assert answer.put.status_code == 200, answer.put.get_data(as_text=True)
    saved = answer.put.get_json()
    assert saved.keys() == ENVELOPE
    assert (saved["status"], saved["errors"]) == ("SUCCESS", [])
    warnings = Counter(warning["warningCode"] for warning in saved["warnings"])
    assert warnings["UNKNOWN_FIELD"] == len(case.unknown)
    assert answer.after.status_code == 200, answer.after.get_data(as_text=True)
    assert_shows(case, answer)


def assert_names_exactly(case: Case, errors: list[dict[str, str]]) -> None:
    """One error for each expected fault, and none besides."""
    paths = {code: {path for known, path in case.errors if known == code} for code, _ in case.errors}
    found = [(error["errorCode"], named_path(error, paths.get(error["errorCode"], set()))) for error in errors]
    assert Counter(found) == Counter(case.errors), errors


def named_path(error: dict[str, str], expected: set[str | None]) -> str | None:
    """The path that a description starts with; None where the rule asks for no path."""
    return None if None in expected else error["errorDescription"].partition(": ")[0]


def assert_failure_envelope(answer: Answer) -> None:
    body = answer.put.get_json()
    assert answer.put.mimetype == "application/json"
    assert body.keys() == ENVELOPE
    assert body["status"] == "FAILURE"
    assert body["requestUuid"]
    for error in body["errors"]:
        assert error.keys() == ERROR
        assert all(isinstance(text, str) and text for text in error.values())


def assert_nothing_changed(case: Case, answer: Answer) -> None:
    if case.before is None:
        assert answer.after.status_code == 404
        assert [error["errorCode"] for error in answer.after.get_json()["errors"]] == ["MESSAGE_NOT_FOUND"]
    else:
        assert answer.before is not None
        assert answer.before.status_code == 200
        assert answer.after.get_json()["message"] == answer.before.get_json()["message"]


def assert_shows(case: Case, answer: Answer) -> None:
    """GET shows the ids as stored, every known attribute, and beside them what nobody knows."""
    shown = answer.after.get_json()["message"]
    expected_id = canonical(case.sent_uuid or answer.put.get_json()["messageUuid"])
    assert shown["uuid"] == answer.put.get_json()["messageUuid"] == expected_id
    assert (shown["departmentUUID"], shown["userUUID"]) == (
        canonical(unquote(case.department)),
        canonical(unquote(case.user)),
    )
    assert isinstance(shown["version"], int)
    assert MOMENT.fullmatch(shown["createdAt"])
    assert MOMENT.fullmatch(shown["updatedAt"])
    for group, names in FIELDS.items():
        assert shown[group] == {name: case.saved.get(f"{group}.{name}") for name in names}
    assert shown.get("unknownFields", {}) == {path: value for path, value in case.unknown.items() if value is not None}
