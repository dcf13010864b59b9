"""What a browser calls itself, in words that its owner knows."""

import re

# The first that is found counts: most browsers name those that they want to be taken for as well.
BROWSERS = (
    ("Edge", r"(?:Edg|EdgA|EdgiOS|Edge)/(\d+)"),
    ("Opera", r"(?:OPR|OPiOS|OPT)/(\d+)"),
    ("Samsung Internet", r"SamsungBrowser/(\d+)"),
    ("Vivaldi", r"Vivaldi/(\d+)"),
    ("Firefox", r"(?:Firefox|FxiOS)/(\d+)"),
    ("Chrome", r"(?:HeadlessChrome|Chrome|Chromium|CriOS)/(\d+)"),
    ("Safari", r"Version/(\d+)[\d.]* (?:Mobile/\S+ )?Safari/"),
    ("Internet Explorer", r"(?:MSIE |Trident/.*rv:)(\d+)"),
    ("curl", r"^curl/(\d+)"),
)
SYSTEMS = (
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Android", r"Android"),
    ("ChromeOS", r"CrOS"),
    ("Windows", r"Windows"),
    ("macOS", r"Macintosh|Mac OS X"),
    ("Linux", r"Linux|X11"),
)
PHONES = {"iPhone", "iPad", "Android"}
UNKNOWN = "An unknown browser"


def system_of(user_agent: str | None) -> str | None:
    """The system that the browser runs on, where it says so."""
    return next((name for name, pattern in SYSTEMS if re.search(pattern, user_agent or "")), None)


def device_of(user_agent: str | None) -> str:
    """Browser and system: `Firefox 145 on Windows`. No more of the header is shown than a name and a number."""
    system = system_of(user_agent)
    browser = _browser_of(user_agent or "")
    return f"{browser} on {system}" if system else browser


def _browser_of(user_agent: str) -> str:
    for name, pattern in BROWSERS:
        if match := re.search(pattern, user_agent, re.ASCII):
            return f"{name} {match[1][:4]}"
    return UNKNOWN
