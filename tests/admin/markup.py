"""What a browser makes of HTML, and whether that is what the HTML says."""

from collections.abc import Iterator

import turbohtml
from turbohtml.etree import ElementView, document_fromstring

# A message may hold control characters. HTML calls them errors and keeps them all the same.
TOLERATED = {
    "control-character-in-input-stream",
    "control-character-reference",
    "noncharacter-in-input-stream",
    "noncharacter-character-reference",
    "unexpected-null-character",
}
VOID = {"br", "hr", "img", "input", "link", "meta", "source", "wbr", "col"}

Node = tuple[int, str]


def tree_of(html: str) -> ElementView:
    """The tree that a browser builds; what is within a template is not part of it."""
    return document_fromstring(html)


def faults_of(html: str) -> list[str]:
    """What a browser repairs: errors of writing, and elements that it moves, adds, ends or leaves out."""
    # To a browser without JavaScript, what is within noscript is as good as any other HTML.
    html = html.replace("noscript>", "ins>")
    document = turbohtml.parse(html)
    errors = [] if html.lstrip().lower().startswith("<!doctype html>") else ["no doctype"]
    errors += [f"line {error.line}: {error.code}" for error in document.errors if error.code not in TOLERATED]
    written, read = list(_written(html)), list(_read(document, 0))
    if written != read:
        at = next((at for at, (one, other) in enumerate(zip(written, read, strict=False)) if one != other), -1)
        errors.append(f"written as {written[at:][:3]} and read as {read[at:][:3]}, by depth")
    return errors


def _written(html: str) -> Iterator[Node]:
    """The elements as their tags say, each with its depth; an end tag that ends no element is one, too."""
    open_tags: list[str] = []
    for token in turbohtml.tokenize(html):
        tag = token.tag or ""
        if token.type is turbohtml.TokenType.START_TAG:
            yield len(open_tags), tag
            if tag not in VOID and not token.self_closing:
                open_tags.append(tag)
        elif token.type is turbohtml.TokenType.END_TAG:
            if open_tags[-1:] == [tag]:
                open_tags.pop()
            else:
                yield len(open_tags), f"/{tag}"
    yield from ((depth, f"{tag} without an end") for depth, tag in enumerate(open_tags))


def _read(parent: turbohtml.Node, depth: int) -> Iterator[Node]:
    """The elements of the tree. A template holds its own in a fragment, which is no element."""
    for child in parent.children:
        if isinstance(child, turbohtml.Element):
            yield depth, child.tag.lower()
            yield from _read(child, depth + 1)
        elif isinstance(child, turbohtml.DocumentFragment):
            yield from _read(child, depth)
