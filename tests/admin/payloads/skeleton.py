"""What a page is made of: its elements and their attributes, as a parser finds them."""

from html.parser import HTMLParser

from markupsafe import escape

from tests.admin.page import Page

Skeleton = set[tuple[str, str]]
ADDRESSES = {"href", "src", "action", "formaction", "poster", "data", "srcset", "xlink:href"}
# The last one is what an app for codes opens.
OWN = ("/", "#", "?", "data:image/", "otpauth://totp/")
SPECIAL = frozenset("<>&\"'")


class _Parser(HTMLParser):
    """A parser that is ten times as fast as one that follows the standard to the letter."""

    def __init__(self) -> None:
        super().__init__()
        self.skeleton: Skeleton = set()
        self.strange: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.skeleton.add((tag, ""))
        for name, value in attrs:
            self.skeleton.add((tag, name))
            if name in ADDRESSES and value and (value.startswith("//") or not value.startswith(OWN)):
                self.strange.append(f"{tag} {name}={value}")


def skeleton_of(html: str) -> Skeleton:
    parser = _Parser()
    parser.feed(html)
    return parser.skeleton


def exact_skeleton_of(html: str) -> Skeleton:
    """The same as a browser finds it. Fails where the page is not valid."""
    found = Skeleton()
    for element in Page(html).root.iter():
        # Comments have no tag. What SVG is made of has the name of its standard in front.
        if isinstance(element.tag, str):
            tag = element.tag.rpartition("}")[2]
            found |= {(tag, ""), *((tag, str(name)) for name in element.keys())}  # noqa: SIM118
    return found


def faults_of(html: str, texts: list[str], allowed: Skeleton, *, exactly: bool) -> list[str]:
    """What the page lets a text do: add to its skeleton, lead elsewhere, stand in it as markup, or be worked out."""
    parser = _Parser()
    parser.feed(html)
    faults = [f"leads to {address}" for address in parser.strange]
    found = parser.skeleton | (exact_skeleton_of(html) if exactly else set())
    # The parser makes these of any page.
    faults += [f"holds {part}" for part in found - allowed if part[0] not in {"html", "head", "body", "tbody"}]
    faults += [f"unescaped: {text}" for text in texts if SPECIAL & set(text) and text in html]
    return faults


def as_text(text: str) -> str:
    """The text as it stands in a page that shows it character for character."""
    return str(escape(text)).replace("\r", "&#13;")
