"""Comes in as staff do: through the login form, with a browser's cookies."""

import re
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

from bench.load import Credentials

CSRF = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def cookie_header(address: str, who: Credentials) -> str:
    """The header of a session that was opened over HTTP. Raises SystemExit where the form does not let in."""
    jar = CookieJar()
    opener = build_opener(HTTPCookieProcessor(jar))
    login = f"{address}/admin/login"
    with opener.open(login) as page:
        found = CSRF.search(page.read().decode())
    form = {"username": who.username, "password": who.secret, "csrf_token": found.group(1) if found else ""}
    with opener.open(login, urlencode(form).encode()) as landed:
        if "/login" in landed.url:
            raise SystemExit("The login form did not let the bench in.")
    return "Cookie: " + "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


def answers(address: str, path: str, header: str) -> bool:
    """Whether a path is answered with 200, and not with the way to the login form."""
    name, _, value = header.partition(": ")
    request = Request(address + path, headers={name: value})  # noqa: S310  It is our own server's.
    try:
        with build_opener().open(request) as page:
            return bool(page.status == 200 and page.url == address + path)
    except HTTPError:
        return False
