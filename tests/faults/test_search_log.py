"""What staff type into the search box is in no line of the log, whatever becomes of the request."""

import contextlib
import http.client
import socket
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pysqlite3.dbapi2
from sqlalchemy import URL

from tests.browser.product import PASSWORD, populate
from tests.support.service import Services
from tests.support.waiting import wait_until

NAME, NUMBER = "Samantha", "3105550123"
TYPED = f"{NAME}+{NUMBER}"
LISTS = ["/admin/search", "/admin/messages", "/admin/departments/clinic/", "/admin/departments/clinic/users/sam/"]


def session_of(url: str) -> str:
    """The cookies of somebody who logged in."""
    with contextlib.closing(http.client.HTTPConnection(urlsplit(url).netloc)) as connection:
        connection.request("GET", "/admin/login")
        answer = connection.getresponse()
        cookie, page = (answer.getheader("Set-Cookie") or "").split(";")[0], answer.read().decode()
        token = page.split('name="csrf_token" value="')[1].split('"')[0]
        fields = f"csrf_token={token}&username=edith&password={PASSWORD.replace(' ', '+')}"
        form = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", "/admin/login", fields, form)
        answer = connection.getresponse()
        answer.read()
    assert answer.status == 303
    return "; ".join(value.split(";")[0] for name, value in answer.getheaders() if name == "Set-Cookie")


def ask(url: str, path: str, cookie: str = "") -> int:
    request = urllib.request.Request(f"{url}{path}", headers={"Cookie": cookie})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def send_raw(url: str, request: bytes) -> None:
    host, _, port = urlsplit(url).netloc.partition(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection, contextlib.suppress(ConnectionError):
        connection.sendall(request)
        connection.recv(1000)


def test_search_text_is_never_logged(sqlite_url: URL, services: Services, tmp_path: Path) -> None:
    populate(sqlite_url, tmp_path)
    service = services.start(sqlite_url, WEB_CONCURRENCY="1", LOG_LEVEL="debug")
    cookie = session_of(service.url)
    for path in LISTS:
        for query in (f"q={TYPED}", f"q={TYPED}&type={NAME}", f"q={TYPED}&cursor={NUMBER}", f"counterparty={NUMBER}"):
            ask(service.url, f"{path}?{query}", cookie)
            ask(service.url, f"{path}?{query}")
    assert ask(service.url, f"/admin/messages?q={TYPED}", cookie) == 200
    send_raw(service.url, f"GET /admin/search?q={TYPED} HTTP/9.9\r\n\r\n".encode())
    send_raw(service.url, f"GET /admin/search?q={TYPED}{'x' * 9000} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    send_raw(service.url, f"GET /admin/search?q={TYPED} HTTP/1.1\r\nNo colon {NAME}\r\n\r\n".encode())
    # Without its table the search fails in the database, whose complaint would quote what it was asked.
    with contextlib.closing(pysqlite3.dbapi2.connect(sqlite_url.database)) as store:
        store.execute("DROP TABLE message_words")
        store.commit()
    assert (
        ask(service.url, f"/admin/messages?q={TYPED}", cookie) >= 500
        or ask(service.url, "/admin/search?q=0b0ea19c-5c1f-4f67-b6a2-5ae2ff0c0c11", cookie) >= 500
    )
    wait_until(lambda: len(service.log_lines()) > 2 * len(LISTS), "the requests are logged")
    text = "\n".join(service.log_lines())
    assert "internal_error" in text or "store_unavailable" in text
    assert NAME not in text
    assert NUMBER not in text
    assert "0b0ea19c" not in text
