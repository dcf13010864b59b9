"""`flask --app wsgi reindex`: the search finds what other versions of the service saved."""

from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.messages.find import Filters, list_messages
from app.messages.names import users_named
from app.models import User
from app.models.search import reindex_rows
from tests.api.factories import services_of
from tests.cli.conftest import Run
from tests.messages.factories import save_of, write


def found(app: Flask, text: str) -> int:
    with Session(services_of(app).engine) as session:
        return len(list_messages(session, "d", None, Filters(text=text, whole_words=True), None, 9).messages)


def test_people_are_found_by_the_names_that_an_older_version_gave_them(app: Flask, run: Run) -> None:
    engine = services_of(app).engine
    write(engine, save_of())
    with Session(engine) as session:
        session.execute(update(User).values(name="Zoe Zorn"))
        session.commit()
        assert users_named(session, None, "zorn") == []
    assert run("reindex").stdout == "Every message is indexed.\n"
    with Session(engine) as session:
        assert [user.name for user in users_named(session, None, "zorn")] == ["Zoe Zorn"]


def test_with_all_every_message_is_indexed_by_the_present_rule(app: Flask, run: Run) -> None:
    engine = services_of(app).engine
    write(engine, save_of(body="zebra 415-867-5309"))
    with Session(engine) as session:
        reindex_rows(session.connection(), {("d", "m"): "nothing of it"})
        session.commit()
    assert run("reindex").stdout == "Every message is indexed.\n"
    with Session(engine) as session:
        session.execute(update(User).values(name="Zoe"))
        session.commit()
    result = run("reindex", "--all")
    assert (result.exit_code, result.stdout) == (
        0,
        "Every message is indexed.\n1 messages are indexed anew, and 1 names of users.\n",
    )
    assert (found(app, "zebra 8675309"), found(app, "zebra 5309")) == (1, 0)
