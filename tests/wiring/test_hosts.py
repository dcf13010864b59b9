"""Which hosts are answered: those that TRUSTED_HOSTS names, however they are spelled."""

import pytest

from app.config import LOCAL_HOSTS
from app.hosts import is_one_of
from tests.api.factories import NewApp, body_of, make_caller, path_of

DEFAULT = LOCAL_HOSTS.split(",")
PORTS = ["", ":80", ":8000", ":65535"]


@pytest.mark.parametrize("port", PORTS)
@pytest.mark.parametrize("host", [*DEFAULT, "LOCALHOST", "LocalHost"])
def test_every_host_of_the_default_list_is_answered_with_any_port(host: str, port: str, new_app: NewApp) -> None:
    caller = make_caller(new_app(TRUSTED_HOSTS=""))
    headers = {"Host": host + port}
    assert caller.http.get("/healthz", headers=headers).status_code == 200
    assert caller.http.put(path_of(), json=body_of(), headers=headers, auth=caller.auth).status_code == 200
    assert caller.http.get(path_of(), headers=headers, auth=caller.auth).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "", ":", ":8000", "evil.example", "localhost.evil.example", "evil.localhost", "localhost:", "localhost:0",
        "localhost:99999", "localhost:80:80", "localhost@evil.example", "::1", "[::1", "[::2]", "[::1]x", "127.0.0.10",
        "local host", "localhost/", "localh\u00f6st",
    ],
)  # fmt: skip
def test_any_other_host_is_refused(host: str) -> None:
    assert not is_one_of(host, DEFAULT)


def test_a_name_with_a_dot_in_front_stands_for_itself_and_all_below_it() -> None:
    assert all(is_one_of(host, [".example.org"]) for host in ("example.org", "a.example.org", "A.B.Example.ORG:443"))
    assert not any(is_one_of(host, [".example.org"]) for host in ("notexample.org", "example.org.evil", ".org"))


def test_no_host_is_one_of_none() -> None:
    assert not is_one_of("localhost", [])


def test_hosts_are_refused_to_a_put_and_a_get_alike(new_app: NewApp) -> None:
    caller = make_caller(new_app(TRUSTED_HOSTS="messages.example.com"))
    for host, status in (("Messages.Example.COM:8443", 200), ("localhost", 400)):
        headers = {"Host": host}
        assert caller.http.put(path_of(), json=body_of(), headers=headers, auth=caller.auth).status_code == status
        assert caller.http.get(path_of(), headers=headers, auth=caller.auth).status_code == status
