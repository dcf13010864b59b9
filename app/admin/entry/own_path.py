"""Where a login may lead: only back into this service."""


def own_path(text: str | None) -> str | None:
    r"""`text` when it is a path of this service, otherwise None.

    Browsers take `//host` and `/\host` for another host and drop control characters, so all of these are refused.
    """
    if not text or not text.startswith("/") or text.startswith("//"):
        return None
    return text if text.isprintable() and "\\" not in text else None
