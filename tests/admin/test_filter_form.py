"""The form of the filters, the shortcuts and the chips say and keep what was asked for."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.admin.store import Store, department_path
from tests.admin.test_message_lists import bodies
from tests.admin.visitor import Visitor


def test_a_shortcut_to_a_period_takes_the_days_away_and_no_other_filter(editor: Visitor, store: Store) -> None:
    store.save()
    page = editor.get(f"{department_path()}?from=2026-05-01&to=2026-05-14&type=OUTGOING")
    assert parse_qs(urlsplit(page.link("Today")).query) == {"period": ["today"], "type": ["OUTGOING"]}
    assert parse_qs(urlsplit(page.link("Failed")).query).keys() == {"from", "to", "type", "failed"}


def test_a_day_that_is_one_stays_although_it_does_not_fit(editor: Visitor, store: Store) -> None:
    store.save()
    fields = editor.get(f"{department_path()}?from=2026-05-14&to=2026-05-13", 400).form(department_path()).fields
    assert (fields["from"], fields["to"]) == ("2026-05-14", "2026-05-13")
    fields = editor.get(f"{department_path()}?from=2026-05-14&to=2026-05-32", 400).form(department_path()).fields
    assert (fields["from"], fields["to"]) == ("2026-05-14", "")


def test_chips_put_a_status_into_words_and_leave_ids_and_codes_as_they_are(editor: Visitor, store: Store) -> None:
    store.save()
    page = editor.get(f"{department_path()}?deliveryStatus=UNDER_WAY&user=USR_ONE&client=CRM_SYNC&purpose=XY")
    chips = [page.words(chip) for chip in page.find_all("span", "chip-text")]
    assert chips == ["Delivery status: Under way", "Purpose: XY", "User id: USR_ONE", "Saved by client: CRM_SYNC"]


def test_a_status_is_found_as_it_is_shown_and_as_it_is_stored(editor: Visitor, store: Store) -> None:
    for uuid, status in {"a": "UNDER_WAY", "b": "Under way", "c": "under_way"}.items():
        store.save(uuid, body=uuid, delivery_status=status)
    found = {
        typed: {text.split()[-1] for text in bodies(editor.get(f"{department_path()}?deliveryStatus={typed}"))}
        for typed in ("UNDER_WAY", "Under+way", "under_way")
    }
    assert found == {"UNDER_WAY": {"a"}, "Under+way": {"a", "b"}, "under_way": {"a", "c"}}


def test_no_control_takes_a_text_that_makes_an_address_too_long(editor: Visitor, store: Store) -> None:
    store.save()
    controls = editor.get(department_path()).form(department_path()).controls.values()
    texts = [one for one in controls if one.tag == "input" and one.get("type") in {"text", "search"}]
    assert len(texts) > 5
    assert all(0 < int(one.get("maxlength", "0")) <= 320 for one in texts)


def test_more_filters_are_opened_where_one_of_them_is_wrong_and_count_those_that_are_set(
    editor: Visitor, store: Store
) -> None:
    store.save()
    page = editor.get(f"{department_path()}?user=sam")
    [more] = page.find_all("details", "filters-more")
    assert (more.get("open"), page.words(next(more.iter("summary")))) == (None, "More filters (1 set)")
    [more] = editor.get(f"{department_path()}?user=a.b", 400).find_all("details", "filters-more")
    assert more.get("open") is not None


@pytest.mark.parametrize("words", ["x" * 257, "a%00b"])
def test_words_that_cannot_be_searched_for_are_told_beside_the_box_that_they_stand_in(
    editor: Visitor, store: Store, words: str
) -> None:
    store.save()
    for path, box in (("/admin/messages", "search"), (department_path(), "filter-q")):
        page = editor.get(f"{path}?q={words}", 400)
        [wrong] = [one for one in page.find_all("input") if one.get("aria-invalid")]
        assert (wrong.get("id"), wrong.get("aria-describedby")) == (box, f"{box}-error")
        assert page.errors_beside().keys() == {"q"}
