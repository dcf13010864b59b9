"""The address that the first start prints is the one at which the service will answer."""

import pytest

from app.cli.address import address_of

LOCAL = ("localhost", "127.0.0.1", "[::1]")


@pytest.mark.parametrize(
    ("arguments", "address"),
    [
        ("", "http://127.0.0.1:8000"),
        ("--workers 4", "http://127.0.0.1:8000"),
        ("--bind 127.0.0.1:9000", "http://127.0.0.1:9000"),
        ("--workers 4 -b 127.0.0.1:9001", "http://127.0.0.1:9001"),
        ("-b127.0.0.1:9000", "http://127.0.0.1:9000"),
        ("--bi 127.0.0.1:9000", "http://127.0.0.1:9000"),
        ("--bind=0.0.0.0:9002 --workers=4", "http://127.0.0.1:9002"),
        ("-b :9004", "http://127.0.0.1:9004"),
        ("--bind '[::]:9003'", "http://127.0.0.1:9003"),
        ("--bind '[::1]:9003'", "http://[::1]:9003"),
        ("--bind LocalHost:9005", "http://localhost:9005"),
        ("--bind 127.0.0.1", "http://127.0.0.1:8000"),
        ("--bind tcp://127.0.0.1:9006", "http://127.0.0.1:9006"),
        ("--bind unix:/run/store.sock --bind 127.0.0.1:9007", "http://127.0.0.1:9007"),
        ("--certfile a.crt --keyfile a.key", "https://127.0.0.1:8000"),
    ],
)
def test_the_address_is_the_one_that_gunicorn_will_serve_on(arguments: str, address: str) -> None:
    assert address_of(arguments, LOCAL) == address


@pytest.mark.parametrize(
    "arguments",
    [
        "--bind unix:/run/store.sock",
        "--bind unix:///run/store.sock",
        "--bind fd://3",
        "--bind 10.0.0.7:8000",
        "--bind store.example.org:8000",
        "--bind 127.0.0.1:port",
        "--bind 127.0.0.1:0",
        "--config other.py",
        "--bind",
        "--bind 'half a quote",
        "--no-such-option",
        "--help",
    ],
)
def test_an_address_that_is_not_known_is_none(arguments: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert address_of(arguments, LOCAL) is None
    assert capfd.readouterr() == ("", "")


def test_a_host_that_is_not_trusted_is_no_address() -> None:
    assert address_of("", ("messages.example.com",)) is None
    assert address_of("--bind 0.0.0.0:8000", ("localhost",)) == "http://localhost:8000"
    assert address_of("--bind store.example.org:80", (".example.org",)) == "http://store.example.org:80"
