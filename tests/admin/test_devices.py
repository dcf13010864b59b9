"""The words for a browser, from what it calls itself."""

import pytest

from app.admin.own.devices import UNKNOWN, device_of

KIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
WINDOWS, MAC = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)", "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox 145 on Linux"),
        (f"{WINDOWS} {KIT} Chrome/142.0.0.0 Safari/537.36", "Chrome 142 on Windows"),
        (f"{WINDOWS} {KIT} Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0", "Edge 142 on Windows"),
        (f"{MAC} {KIT} Chrome/142.0.0.0 Safari/537.36 OPR/120.0", "Opera 120 on macOS"),
        (f"{MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Safari/605.1.15", "Safari 26 on macOS"),
        (f"{PHONE} Version/18.5 Mobile/15E148 Safari/604.1", "Safari 18 on iPhone"),
        (f"{PHONE} CriOS/142.0 Mobile/15E148 Safari/604.1", "Chrome 142 on iPhone"),
        (f"{PHONE} FxiOS/145.0 Mobile/15E148 Safari/605.1.15", "Firefox 145 on iPhone"),
        (f"Mozilla/5.0 (Linux; Android 10; K) {KIT} Chrome/142.0.0.0 Mobile Safari/537.36", "Chrome 142 on Android"),
        (
            f"Mozilla/5.0 (Linux; Android 14; SM-S911B) {KIT} SamsungBrowser/28.0 Chrome/130.0 Mobile Safari/537.36",
            "Samsung Internet 28 on Android",
        ),
        (f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {KIT} Chrome/142.0.0.0 Safari/537.36", "Chrome 142 on ChromeOS"),
        (f"Mozilla/5.0 (X11; Linux x86_64) {KIT} HeadlessChrome/142.0 Safari/537.36", "Chrome 142 on Linux"),
        ("curl/8.16.0", "curl 8"),
        ("Something on Windows", f"{UNKNOWN} on Windows"),
        ("Firefox/<b>", UNKNOWN),
        ("Firefox/" + "9" * 200, "Firefox 9999"),
        ("", UNKNOWN),
        (None, UNKNOWN),
    ],
)
def test_a_browser_is_named_as_its_owner_knows_it(header: str | None, words: str) -> None:
    assert device_of(header) == words
