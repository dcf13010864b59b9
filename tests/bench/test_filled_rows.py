"""The bench fills a store past the service, so its rows must be those that the service itself would have made."""

import time
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.messages.save import Saved
from app.messages.transaction import Transaction
from app.messages.words import document_of
from bench.fill.product import MESSAGE, REVISION, made_of
from bench.fill.story import Plan, tell
from bench.fill.vocabulary import word_of

PLAN = Plan(600, datetime(2026, 11, 1, tzinfo=UTC))


def rows_of(table: Any) -> list[dict[str, Any]]:
    columns = [column for column in table.columns if column.name != "search"]
    found = db.session.execute(select(*columns).order_by(*table.primary_key.columns)).mappings()
    return [dict(row) for row in found]


def test_a_filled_store_holds_what_saves_would_have_stored(app: Flask) -> None:
    told = list(tell(PLAN, 5))
    made = [made_of(one.saves) for one in told]
    with app.app_context():
        transaction = Transaction(db.engine)
        saves = sorted((save for one in told for save in one.saves), key=lambda save: save.at)
        outcomes = [transaction.write([save], time.monotonic() + 60)[0] for save in saves]
        assert all(isinstance(outcome, Saved) for outcome in outcomes)
        filled = sorted((one.row for one in made), key=lambda row: (row["department_id"], row["uuid"]))
        assert rows_of(MESSAGE) == filled
        revisions = [revision for one in made for revision in one.revisions]
        assert revisions
        key = REVISION.primary_key.columns.keys()
        assert rows_of(REVISION) == sorted(revisions, key=lambda row: [row[name] for name in key])
        assert [one.words for one in made] == [document_of(one.row) for one in made]


def test_a_plan_makes_as_many_messages_as_it_says_each_once() -> None:
    uuids = [one.saves[0].uuid for chunk in range(PLAN.chunks) for one in tell(PLAN, chunk)]
    assert len(uuids) == len(set(uuids)) == PLAN.rows


def test_words_differ_by_rank() -> None:
    assert len({word_of(rank) for rank in range(1, 20_000)}) == 19_999
