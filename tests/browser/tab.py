"""A tab of the browser, in which every page that is opened is looked over."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page

from tests.browser.product import PASSWORD

# The browser itself notes the status of a page that was refused; that is no fault of the page.
REFUSED = "Failed to load resource: the server responded with a status of 4"
# All rules, and the one of WCAG 2.2 AA that has to be asked for: that nothing to be pressed is too small.
AXE = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
# Names and states of rows that lie within less than a few letters' width, however long they are.
SQUEEZED = """[...document.querySelectorAll(".row-link, .badge-text")]
    .filter(element => element.checkVisibility() && element.textContent.trim().length > 3)
    .filter(element => element.getBoundingClientRect().width < 24)
    .map(element => element.textContent.trim())"""


class Tab:
    """A page and what the browser complained about while it was shown."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self._url = url
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, path: str) -> None:
        self.page.goto(self._url + path)

    def is_page(self, path: str) -> bool:
        """Whether the address leads to a page and not to a file."""
        answer = self.page.request.get(self._url + path)
        return answer.headers.get("content-type", "").startswith("text/html")

    def log_in(self, name: str, password: str = PASSWORD) -> None:
        self.page.get_by_label("Username").fill(name)
        self.page.get_by_label("Password").fill(password)
        self.press("Log in")

    def log_out(self) -> None:
        self.page.locator(".top details.menu > summary").click()
        with self.page.expect_navigation():
            self.page.get_by_role("button", name="Log out", exact=True).click()

    def press(self, name: str) -> None:
        """Presses a button and waits for the page that it leads to."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name).click()

    def follow(self, name: str) -> None:
        """Follows a link and waits for the page that it leads to."""
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=name).click()

    @property
    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self._url)

    def faults(self) -> list[str]:
        """What is wrong with the page that is shown, for people who see, hear or touch it."""
        found = [f"complaint: {text}" for text in self.complaints]
        self.complaints.clear()
        wide, inner = self.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        if wide > inner:
            found.append(f"scrolls sideways: {wide} > {inner}")
        found += [f"squeezed: {text}" for text in self.page.evaluate(SQUEEZED)]
        for violation in Axe().run(self.page, options=AXE).response["violations"]:
            targets = [node["target"] for node in violation["nodes"]]
            found.append(f"{violation['id']}: {targets}")
        return [f"{self.path}: {fault}" for fault in found]

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(REFUSED):
            self.complaints.append(message.text)
