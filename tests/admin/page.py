"""A page as a browser reads it, checked for all that must hold on every page."""

import re
from collections import Counter
from collections.abc import Iterator

from turbohtml.etree import ElementView as Element

from tests.admin.markup import faults_of, tree_of

LABELLED = {"input", "select", "textarea"}


class Page:
    """A parsed page. Making one fails where the page breaks a rule that holds for all of them."""

    def __init__(self, html: str) -> None:
        self.root: Element = tree_of(html)
        self.faults = faults_of(html)
        self._check()

    def find_all(self, tag: str, class_: str | None = None) -> list[Element]:
        return [e for e in self.root.iter(tag) if class_ is None or class_ in e.get("class", "").split()]

    def find(self, tag: str, class_: str | None = None) -> Element:
        found = self.find_all(tag, class_)
        assert len(found) == 1, f"{len(found)} of {tag}.{class_}"
        return found[0]

    def text(self, element: Element | None = None) -> str:
        """All text, with its blanks as they are."""
        return "".join((self.root if element is None else element).itertext())

    def words(self, element: Element | None = None) -> str:
        """All text as it reads, with single blanks."""
        return " ".join(self.text(element).split())

    @property
    def heading(self) -> str:
        return self.words(self.find("h1"))

    def link(self, words: str) -> str:
        """The address behind the one link that reads `words`."""
        found = {e.get("href", "") for e in self.find_all("a") if self.words(e) == words}
        assert len(found) == 1, f"{words}: {found}"
        return found.pop()

    def has_link(self, words: str) -> bool:
        return any(self.words(e) == words for e in self.find_all("a"))

    def hrefs(self) -> set[str]:
        """Where the links lead."""
        return {e.get("href", "") for e in self.find_all("a")}

    def actions(self) -> set[str]:
        """Where the forms lead."""
        return {e.get("action", "") for e in self.find_all("form")}

    def form(self, action: str | None = None) -> "Form":
        """The form in the main part of the page, or the one with `action`."""
        forms = [f for f in self.find_all("form") if f.get("action") == action] if action else self._main_forms()
        assert len(forms) == 1, f"{len(forms)} forms"
        return Form(forms[0])

    def errors_beside(self) -> dict[str, str]:
        """What stands beside the fields that are wrong, by the name of the field."""
        by_id = {e.get("id"): self.words(e) for e in self.find_all("p", "field-error")}
        wrong = [e for tag in LABELLED for e in self.find_all(tag) if e.get("aria-invalid")]
        assert len(wrong) == len(by_id)
        return {e.get("name", ""): by_id[e.get("aria-describedby", "").split()[-1]] for e in wrong}

    def _main_forms(self) -> list[Element]:
        return [form for main in self.find_all("main") for form in main.iter("form")]

    def _check(self) -> None:
        assert self.faults == [], self.faults
        assert len(self.find_all("h1")) == 1
        (title,) = self.find("head").iter("title")
        assert self.words(title).strip(" ·").removesuffix("Bot Message Store").strip(" ·")
        ids = Counter(e.get("id") for e in self.root.iter() if e.get("id"))
        assert [id_ for id_, count in ids.items() if count > 1] == []
        assert list(self._unlabelled()) == []
        assert list(self._inline()) == []
        self._check_references({id_ for id_ in ids if id_})

    def _unlabelled(self) -> Iterator[str]:
        labels = {label.get("for") for label in self.find_all("label")}
        for tag in LABELLED:
            for element in self.find_all(tag):
                if element.get("type") != "hidden" and element.get("id") not in labels:
                    yield f"{tag} {element.get('name')}"

    def _inline(self) -> Iterator[str]:
        yield from (tag for tag in ("style", "script") for element in self.find_all(tag) if not element.get("src"))
        for element in self.root.iter():
            yield from (name for name in element.attrib if name == "style" or re.fullmatch("on[a-z]+", name))

    def _check_references(self, ids: set[str]) -> None:
        for element in self.root.iter():
            for name in ("aria-describedby", "aria-labelledby", "for", "list"):
                assert set(element.get(name, "").split()) <= ids, f"{name}={element.get(name)}"


class Form:
    """A form, filled in and sent as browsers do it."""

    def __init__(self, element: Element) -> None:
        self.action = element.get("action")
        self.method = element.get("method", "get")
        named = [e for e in element.iter() if e.tag in LABELLED and e.get("name")]
        self.fields = {e.get("name", ""): _value(e) for e in named if not _is_unticked(e)}
        self.controls = {e.get("name", ""): e for e in element.iter() if e.tag in LABELLED}

    def submitted(self, **changed: str) -> dict[str, str]:
        """The fields as they are sent, with some changed. A line ends with CRLF on the wire, whatever was typed."""
        unknown = changed.keys() - self.fields.keys()
        assert not unknown, unknown
        return {name: re.sub("\r\n|\r|\n", "\r\n", value) for name, value in (self.fields | changed).items()}


def _is_unticked(element: Element) -> bool:
    return element.get("type") in {"radio", "checkbox"} and element.get("checked") is None


def _value(element: Element) -> str:
    if element.tag == "textarea":
        return re.sub("\r\n|\r", "\n", "".join(element.itertext()))
    if element.tag == "select":
        options = list(element.iter("option"))
        chosen = next((o for o in options if o.get("selected") is not None), options[0])
        return chosen.get("value", "")
    return re.sub("[\r\n]", "", element.get("value", ""))
