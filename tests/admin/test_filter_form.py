"""The form of the filters, the shortcuts and the chips say and keep what was asked for."""

from urllib.parse import parse_qs, urlsplit

from tests.admin.store import Store, department_path
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
