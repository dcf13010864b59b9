"""Somebody at a browser. Every page that comes back is checked."""

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.admin.page import Form, Page

LOGIN = "/admin/login"


class Visitor:
    """A browser with its cookies. Redirects are not followed unless a test does it."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str, status: int = 200) -> Page:
        return self.page_of(self.client.get(path), status)

    def send(self, path: str, fields: dict[str, str]) -> TestResponse:
        """A POST with these fields and no others."""
        return self.client.post(path, data=fields)

    def submit(self, path: str, **changed: str) -> TestResponse:
        """Opens the page, changes fields of its form and sends it."""
        form = self.get(path).form()
        return self.send(form.action or path, form.submitted(**changed))

    def press(self, path: str, action: str) -> TestResponse:
        """Opens the page and sends its form that leads to `action`."""
        return self.send(action, self.form(path, action).submitted())

    def form(self, path: str, action: str | None = None) -> Form:
        return self.get(path).form(action)

    def log_in(self, username: str, password: str, path: str = LOGIN) -> TestResponse:
        return self.submit(path, username=username, password=password)

    def token(self) -> str:
        """A CSRF token that is good for any form of this visitor."""
        response = self.client.get("/admin/keys", follow_redirects=True)
        page = self.page_of(response, 200)
        return next(e.get("value", "") for e in page.find_all("input") if e.get("name") == "csrf_token")

    @staticmethod
    def page_of(response: TestResponse, status: int = 200) -> Page:
        assert response.status_code == status, response.get_data(as_text=True)[:2000]
        assert response.mimetype == "text/html"
        return Page(response.get_data(as_text=True))
