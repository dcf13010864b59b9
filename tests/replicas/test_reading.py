"""What is read at a replica, and what never is."""

import pytest
from flask import Flask

from app.models.replicas import MOST_SECONDS_BEHIND, OWN_WRITES_SECONDS
from tests.admin.conftest import SignIn
from tests.admin.store import DEPARTMENT, USER, Store, department_path, message_path, user_path
from tests.admin.visitor import Visitor
from tests.api.factories import DEPARTMENT as OF_API
from tests.api.factories import UUID, Caller, NewCaller, body_of, logged
from tests.replicas.conftest import NewProcess, asked
from tests.support.replica import Cluster
from tests.support.waiting import wait_until

PAGES = {
    "the list of all": "/admin/messages",
    "a search": "/admin/messages?text=hello",
    "an id": "/admin/search?q=first",
    "departments": "/admin/",
    "a department's list": department_path(),
    "its users": department_path() + "users/",
    "a user's list": user_path(),
    "a conversation": user_path() + "conversation",
    "a message": message_path(),
    "its versions": message_path() + "/versions",
    "an old version": message_path() + "/versions/1",
    "the form of an edit": message_path() + "/edit",
    "the trash": department_path() + "?trashed=1",
    "an export": department_path() + "export.csv",
    "an export of all": "/admin/messages/export.jsonl?text=hello",
}


@pytest.fixture
def message(cluster: Cluster, store: Store, app: Flask) -> None:
    store.save(body="Hello")
    store.edit("first", "pat", body="Hello again")
    wait_until(lambda: cluster.has_caught_up(app.config["SQLALCHEMY_DATABASE_URI"]), "the replica has the message")


def test_pages_are_read_at_the_replica(message: None, cluster: Cluster, app: Flask, sign_in: SignIn) -> None:
    visitor = sign_in("admin")
    found = dict.fromkeys(PAGES, "")
    with logged() as lines:
        for name, path in PAGES.items():
            with asked(cluster) as statements:
                response = visitor.client.get(path, follow_redirects=True)
                response.get_data()
            at_primary = [one for one in statements["primary"] if "FROM message" in one or "FROM users" in one]
            found[name] = f"{response.status_code} {bool(statements['replica'])} {at_primary}"
    assert found == dict.fromkeys(PAGES, "200 True []")
    assert not [line for line in lines if line["event"] == "replica_left_out"]


def test_the_api_reads_at_the_replica_for_a_client_that_only_reads(
    message: None, cluster: Cluster, new_caller: NewCaller
) -> None:
    reader = new_caller(username="reader")
    with asked(cluster) as statements:
        listed = reader.list(department=DEPARTMENT, user=USER)
        one = reader.get("first", department=DEPARTMENT, user=USER)
    assert (listed.status_code, one.status_code) == (200, 200)
    assert len([found for found in statements["replica"] if "FROM message" in found]) == 2
    assert not [found for found in statements["primary"] if "FROM message" in found]


def test_who_somebody_is_is_read_at_the_primary(message: None, cluster: Cluster, sign_in: SignIn) -> None:
    """What was revoked there a moment ago opens nothing, however old the replica is."""
    visitor = sign_in("viewer")
    with asked(cluster) as statements:
        visitor.get(message_path())
    assert [found for found in statements["primary"] if "FROM staff_session" in found]
    assert not [found for found in statements["replica"] if "FROM staff_session" in found]


def test_what_a_write_is_decided_on_is_read_at_the_primary(message: None, cluster: Cluster, editor: Visitor) -> None:
    form = editor.form(message_path() + "/edit")
    with asked(cluster) as statements:
        response = editor.send(message_path() + "/edit", form.submitted(body="Hello, Sam"))
    assert response.status_code == 303
    assert statements["replica"] == []


def test_a_client_reads_at_once_what_it_wrote_through_another_process(
    cluster: Cluster, app: Flask, new_process: NewProcess, new_caller: NewCaller
) -> None:
    writer = new_caller(username="writer")
    reader = Caller(new_process().test_client(), writer.username, writer.secret)
    cluster.replica.pause()
    for number in range(1, 30):
        assert writer.put(body_of(body=f"Text {number}")).status_code == 200
        assert reader.message()["messageAttributes"]["body"] == f"Text {number}"
        (listed,) = reader.list().get_json()["messages"]
        assert listed["version"] == number


def test_a_client_that_was_refused_reads_what_refused_it(
    cluster: Cluster, new_process: NewProcess, app: Flask, new_caller: NewCaller
) -> None:
    """Or else it would repeat an `If-Match` that can never be met."""
    first, second = new_caller(username="first"), new_caller(username="second")
    assert first.put(body_of(body="One")).status_code == 200
    wait_until(lambda: cluster.has_caught_up(app.config["SQLALCHEMY_DATABASE_URI"]), "the replica has the message")
    cluster.replica.pause()
    assert first.put(body_of(body="Two")).status_code == 200
    assert second.put(body_of(body="Three"), {"If-Match": '"1"'}).status_code == 412
    assert second.message()["version"] == 2


def test_staff_read_at_once_what_they_wrote_through_another_process(
    message: None, cluster: Cluster, new_process: NewProcess, editor: Visitor
) -> None:
    other = new_process()
    cluster.replica.pause()
    assert editor.submit(message_path() + "/edit", body="Quite another text").status_code == 303
    elsewhere = Visitor(other.test_client())
    for name in ("session_id", "wrote"):
        # The same browser, whichever process answers it.
        cookie = editor.client.get_cookie(name)
        assert cookie is not None
        elsewhere.client.set_cookie(name, cookie.value)
    assert "Quite another text" in elsewhere.get(message_path()).text()


def test_a_browser_forgets_that_it_wrote(message: None, editor: Visitor, cluster: Cluster) -> None:
    editor.submit(message_path() + "/edit", body="Quite another text")
    cookie = editor.client.get_cookie("wrote")
    assert cookie is not None
    assert cookie.max_age == OWN_WRITES_SECONDS > MOST_SECONDS_BEHIND
    editor.client.delete_cookie("wrote")
    with asked(cluster) as statements:
        editor.get(message_path())
    assert [found for found in statements["replica"] if "FROM message" in found]


def test_what_a_replica_does_not_know_yet_is_asked_of_the_primary(
    cluster: Cluster, app: Flask, new_caller: NewCaller, viewer: Visitor
) -> None:
    writer, reader = new_caller(username="writer"), new_caller(username="reader")
    cluster.replica.pause()
    assert writer.put().status_code == 200
    assert reader.message(UUID)["uuid"] == UUID
    assert UUID in viewer.get(message_path(UUID, OF_API)).text()


def test_what_nobody_knows_is_not_found(app: Flask, new_caller: NewCaller, viewer: Visitor) -> None:
    assert new_caller(username="reader").get(UUID).status_code == 404
    viewer.get(message_path("nowhere"), 404)
