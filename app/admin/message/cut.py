"""Long texts on pages that have a size to keep: a page is at most 100 KB in every script."""

from markupsafe import escape


def cut(text: str, most: int) -> str:
    """As much of the beginning of a text as fits into `most` bytes of HTML."""
    left = most
    for place, character in enumerate(text):
        left -= len(escape(character).encode())
        if left < 0:
            return text[:place]
    return text
