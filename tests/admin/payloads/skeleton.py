"""What a page is made of: its elements and their attributes, as a browser finds them."""

import turbohtml
from markupsafe import escape

Skeleton = set[tuple[str, str]]
ADDRESSES = {"href", "src", "action", "formaction", "poster", "data", "srcset", "xlink:href"}
# The last one is what an app for codes opens.
OWN = ("/", "#", "?", "data:image/", "otpauth://totp/")
SPECIAL = frozenset("<>&\"'")


def skeleton_of(html: str) -> Skeleton:
    """Each element's name, and each name of an attribute of it."""
    return {part for element in _elements(html) for part in _parts(element)}


def faults_of(html: str, texts: list[str], allowed: Skeleton) -> list[str]:
    """What the page lets a text do: add to its skeleton, lead elsewhere, or stand in it as markup."""
    elements = _elements(html)
    found = {part for element in elements for part in _parts(element)}
    faults = [f"holds {part}" for part in found - allowed]
    faults += [f"leads to {address}" for element in elements for address in _strange(element)]
    return faults + [f"unescaped: {text}" for text in texts if SPECIAL & set(text) and text in html]


def _elements(html: str) -> list[turbohtml.Element]:
    nodes = turbohtml.parse(html).descendants
    return [node for node in nodes if isinstance(node, turbohtml.Element)]


def _parts(element: turbohtml.Element) -> Skeleton:
    return {(element.tag, ""), *((element.tag, name) for name in element.attrs)}


def _strange(element: turbohtml.Element) -> list[str]:
    """Addresses that are not our own."""
    addresses = [(name, element.attr(name) or "") for name in element.attrs if name in ADDRESSES]
    return [
        f"{element.tag} {name}={address}"
        for name, address in addresses
        if address and (address.startswith("//") or not address.startswith(OWN))
    ]


def as_text(text: str) -> str:
    """The text as it stands in a page that shows it character for character."""
    return str(escape(text)).replace("\r", "&#13;")
