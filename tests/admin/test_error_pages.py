"""Whatever goes wrong outside the API is told on a page, also to people who are not logged in."""

import pytest
from flask import Flask
from sqlalchemy import text

from app.extensions import db
from tests.admin.page import Page
from tests.admin.store import Store, department_path
from tests.admin.visitor import LOGIN, Visitor


def test_an_unknown_address_is_a_page(anybody: Visitor) -> None:
    assert anybody.get("/nothing/here", 404).heading == "Nothing here"


def has_search_box(page: Page) -> bool:
    return any(form.get("action") == "/admin/search" for form in page.find_all("form"))


def test_whoever_is_logged_in_can_search_from_an_unknown_address_and_a_form_that_expired(
    editor: Visitor, anybody: Visitor
) -> None:
    expired = editor.page_of(editor.send("/admin/you/time-zone", {"csrf_token": "of another session"}), 400)
    assert expired.heading == "This form is too old"
    assert has_search_box(expired)
    assert has_search_box(editor.get("/nothing/here", 404))
    assert has_search_box(editor.get("/admin/nothing", 404))
    assert not has_search_box(anybody.get("/nothing/here", 404))


def test_an_unknown_address_is_a_page_also_where_the_database_is_of_no_help(app: Flask, editor: Visitor) -> None:
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("ALTER TABLE staff_session RENAME TO elsewhere"))
    page = editor.get("/nothing/here", 404)
    assert page.heading == "Nothing here"
    assert not has_search_box(page)


def test_a_form_that_is_too_large_is_a_page(anybody: Visitor) -> None:
    page = anybody.page_of(anybody.send(LOGIN, {"username": "x" * 3_000_000}), 413)
    assert page.heading == "Too much at once"


def test_an_address_for_another_host_is_a_page(app: Flask, anybody: Visitor) -> None:
    response = anybody.client.get(LOGIN, base_url="http://evil.example")
    assert anybody.page_of(response, 400).heading == "That could not be read"


def test_a_defect_shows_a_reference_and_not_what_it_was(app: Flask, anybody: Visitor) -> None:
    app.add_url_rule("/broken", view_func=lambda: str(1 // 0))
    page = anybody.get("/broken", 500)
    assert page.words(page.find("code"))
    assert "division" not in page.words()


def test_a_database_without_its_tables_is_a_page(app: Flask, editor: Visitor, store: Store) -> None:
    store.save()
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("ALTER TABLE staff_session RENAME TO elsewhere"))
    response = editor.client.get(department_path())
    assert response.status_code in {500, 503}
    assert editor.page_of(response, response.status_code).heading


@pytest.mark.parametrize("path", [LOGIN, "/admin/", "/nothing"])
def test_no_page_is_kept_by_a_browser_or_a_proxy(editor: Visitor, path: str) -> None:
    response = editor.client.get(path)
    assert response.headers["Cache-Control"] == "no-store"
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]


def test_a_static_file_is_kept_under_an_address_that_changes_with_it(app: Flask, anybody: Visitor) -> None:
    page = anybody.get(LOGIN)
    addresses = [link.get("href", "") for link in page.find_all("link")]
    assert len(addresses) > 1
    for address in addresses:
        assert "?v=" in address
        response = anybody.client.get(address)
        assert response.status_code == 200
        assert "max-age=3600" in response.headers["Cache-Control"]
        response.close()
