"""A tab of the browser, in which every page that is opened is looked over."""

from collections.abc import Mapping
from typing import ClassVar, Literal, NamedTuple

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

from tests.browser.product import PASSWORD

# The browser itself notes the status of a page that was refused; that is no fault of the page, unless it is of a part.
REFUSED = "Failed to load resource: the server responded with a status of 4"
# All rules, and the one of WCAG 2.2 AA that has to be asked for: that nothing to be pressed is too small.
RULES = {"target-size": {"enabled": True}}
AXE = {"preload": False, "resultTypes": ["violations"], "rules": RULES}
# What is said in one look: two thirds of the work are colours, which are those of pages looked at in both themes.
BUT_COLOURS = AXE | {"rules": RULES | {"color-contrast": {"enabled": False}}}
RUN_AXE = "it => axe.run(it).then(results => results.violations.map(v => [v.id, v.nodes.map(node => node.target)]))"
# Names and states of rows that lie within less than a few letters' width, however long they are.
SQUEEZED = """[...document.querySelectorAll(".row-link, .badge-text")]
    .filter(element => element.checkVisibility() && element.textContent.trim().length > 3)
    .filter(element => element.getBoundingClientRect().width < 24)
    .map(element => element.textContent.trim())"""
SCHEME = "matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'"

# Colours would take a moment to change with the look.
SETTLE = "document.getAnimations().filter(a => a instanceof CSSTransition).forEach(transition => transition.finish())"
# A form of no page, with the token of the page that is shown; like every form it sends line feeds as CRLF.
SEND = """([address, fields]) => {
    const form = document.createElement("form");
    form.method = "post";
    form.action = address;
    const token = document.querySelector("input[name=csrf_token]")?.value ?? "";
    for (const [name, text] of [...fields, ["csrf_token", token]]) {
        const control = document.createElement("textarea");
        control.name = name;
        control.value = text;
        form.append(control);
    }
    document.body.append(form);
    form.submit();
}"""


class Look(NamedTuple):
    """How somebody looks at a page: in which colours, and how many pixels wide."""

    scheme: Literal["light", "dark"]
    width: int


LIGHT_DESK, DARK_DESK, DARK_PHONE, LIGHT_PHONE = [
    Look("light", 1280),
    Look("dark", 1280),
    Look("dark", 390),
    Look("light", 390),
]
LOOKS = [LIGHT_DESK, DARK_DESK, DARK_PHONE, LIGHT_PHONE]
# In each pair both themes and both widths are looked at; pages share their parts, so these are seen in all of LOOKS.
PAIRS = [(LIGHT_DESK, DARK_PHONE), (DARK_DESK, LIGHT_PHONE)]


class Tab:
    """A page and what the browser complained about while it was shown."""

    _pages: ClassVar[dict[str, bool]] = {}

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self._url = url
        self._addresses: set[str] = set()
        self.page.on("request", self._follow)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, path: str) -> int:
        """Opens a page and tells its status."""
        answer = self.page.goto(self._url + path)
        assert answer is not None
        return answer.status

    def is_page(self, path: str) -> bool:
        """Whether the address leads to a page and not to a file. What was there is not asked for again."""
        if path in self._pages:
            return self._pages[path]
        answer = self.page.request.get(self._url + path)
        is_page = answer.headers.get("content-type", "").startswith("text/html")
        if answer.ok:
            self._pages[path] = is_page
        return is_page

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

    def unfold_tools(self) -> None:
        """Opens what a phone folds away above a list; elsewhere it is in sight."""
        button = self.page.locator(".bulk-fold:not([open]) > summary")
        if button.is_visible():
            button.click()

    def post(self, path: str, fields: list[tuple[str, str]]) -> None:
        """Sends these fields, whatever the page's own forms allow, and waits for the answer."""
        with self.page.expect_navigation():
            self.page.evaluate(SEND, [self._url + path, fields])

    @property
    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self._url)

    def faults(self) -> list[str]:
        """What is wrong with the page as it is shown now, colours aside, for people who see, hear or touch it."""
        return self._faults_now(BUT_COLOURS)

    def _faults_now(self, asked: Mapping[str, object] = AXE) -> list[str]:
        found = [*self._complained(), *self.scrolls_sideways()]
        found += [f"squeezed: {text}" for text in self.page.evaluate(SQUEEZED)]
        if not self.page.evaluate("typeof axe === 'object'"):
            self.page.evaluate(Axe().axe_script)
        found += [f"{rule}: {targets}" for rule, targets in self.page.evaluate(RUN_AXE, asked)]
        return [f"{self.path}: {fault}" for fault in found]

    def faults_in_both_themes(self, turn: int = 0) -> list[str]:
        """The same, and colours, on a desk in one theme and on a phone in the other; they change places every turn."""
        size, scheme = self.page.viewport_size, self.page.evaluate(SCHEME)
        assert size is not None
        found: list[str] = []
        for look in PAIRS[turn % len(PAIRS)]:
            self.page.emulate_media(color_scheme=look.scheme)
            self.page.set_viewport_size({"width": look.width, "height": size["height"]})
            self.page.evaluate(SETTLE)
            found += [f"{look.scheme} {look.width} {fault}" for fault in self._faults_now()]
        self.page.emulate_media(color_scheme=scheme)
        self.page.set_viewport_size(size)
        return found

    def scrolls_sideways(self) -> list[str]:
        wide, inner = self.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        return [f"scrolls sideways: {wide} > {inner}"] if wide > inner else []

    def _complained(self) -> list[str]:
        """What the browser complained of since it was asked last."""
        found = [f"complaint: {text}" for text in self.complaints]
        self.complaints.clear()
        return found

    def _follow(self, request: Request) -> None:
        """Remembers where the tab itself goes, which it says too late of an address that is refused."""
        if request.is_navigation_request():
            self._addresses.add(request.url)

    def _hear(self, message: ConsoleMessage) -> None:
        is_of_page = message.location["url"] in self._addresses
        if message.type in {"error", "warning"} and not (is_of_page and message.text.startswith(REFUSED)):
            self.complaints.append(f"{message.text} {message.location['url']}")
