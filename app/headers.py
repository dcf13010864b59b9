"""The headers that every answer carries, so that a browser gives pages no more power than they need."""

from flask import Flask, Response, request

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    # Not `no-referrer`: behind HTTPS the check of a form's CSRF token wants to see where it came from.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
TWO_YEARS = 63_072_000


def register(app: Flask) -> None:
    """Adds the headers to every answer, and over HTTPS the promise that it stays that way."""

    def add(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers[name] = value
        # Style sheets and images are the same for everybody; all else is for the one who asked.
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        if request.is_secure:
            response.headers["Strict-Transport-Security"] = f"max-age={TWO_YEARS}; includeSubDomains"
        return response

    app.after_request(add)
