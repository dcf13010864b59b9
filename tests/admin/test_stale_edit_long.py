"""Of long texts the page of a stale edit shows as much as fits, from where they differ; yours is whole."""

from tests.admin.store import Store, message_path
from tests.admin.test_edit import EDIT
from tests.admin.test_stale_edit import comparison
from tests.admin.visitor import Visitor


def test_of_long_texts_was_and_theirs_are_cut_and_yours_is_whole(editor: Visitor, store: Store) -> None:
    store.save(body="那" * 40_000, delivery_failure="老" * 4_000)
    form = editor.form(EDIT)
    store.save(body="他" * 40_000, delivery_failure="旧" * 4_000)
    page = editor.page_of(editor.send(EDIT, form.submitted(body="我" * 40_000)), 409)
    assert page.form().fields["body"] == "我" * 40_000
    cut = [(page.words(e), e.get("href")) for cell in page.find_all("span", "left-out") for e in cell.iter("a")]
    versions = f"{message_path()}/versions"
    assert cut[:2] == [("38,667 more characters", f"{versions}/1"), ("38,667 more characters", f"{versions}/2")]
    text = page.text()
    assert text.count("那") + text.count("他") + text.count("老") + text.count("旧") < 20_000


def test_long_texts_begin_where_they_differ(editor: Visitor, store: Store) -> None:
    same = "Word for word. " * 400
    store.save(body=f"{same}old end")
    form = editor.form(EDIT)
    store.save(body=f"{same}their end")
    found = comparison(editor.page_of(editor.send(EDIT, form.submitted(body=f"{same}my end")), 409))
    was, theirs, yours = found["Body Both changed"]
    for side, end in ((was, "old end"), (theirs, "their end")):
        assert side.startswith("5,900 characters alike")
        assert side.endswith(f"Word for word. {end}")
    assert yours == f"{same}my end*"


def test_long_texts_are_cut_in_the_same_way_when_the_page_asks_again(editor: Visitor, store: Store) -> None:
    same = "Word for word.\r\n" * 400
    store.save(body=f"{same}old end", subject="Old")
    form = editor.form(EDIT)
    store.save(body=f"{same}their end " + "那" * 4_000)
    first = editor.page_of(editor.send(EDIT, form.submitted(body=f"{same}my end", subject="Mine")), 409)
    posted = first.form().submitted(body=f"{same}my other end", **{"pick-body": "theirs"})
    again = editor.page_of(editor.send(EDIT, posted), 409)
    was, theirs, yours = comparison(again)["Body Both changed You wrote in yours while theirs was picked. Pick again."]
    assert comparison(first)["Body Both changed"][:2] == (was, theirs)
    assert was.startswith("5,900 characters alike")
    assert was.endswith("Word for word. old end")
    assert "Word for word.\r\nold end" in again.text()
    assert yours.endswith("my other end*")
    for page in (first, again):
        links = [e.get("href") for cell in page.find_all("span", "left-out") for e in cell.iter("a")]
        assert links == [f"{message_path()}/versions/2"]
