"""The rule that the other tests of this folder go by: it lets one department pass, and nothing else."""

import pytest

from app.models.citus import DISTRIBUTED
from tests.sharding.rule import faults, tables_of

VALUES = {"a": "clinic", "b": "bakery", "same": "clinic", "id": "m"}

GOOD = [
    "SELECT m.uuid FROM message AS m WHERE m.department_id = %(a)s::VARCHAR AND m.uuid = %(id)s",
    "SELECT uuid FROM message WHERE department_id = %(a)s FOR UPDATE",
    "SELECT uuid FROM message WHERE department_id IN (%(a)s::VARCHAR) AND (uuid = 'x' OR uuid = 'y')",
    "SELECT uuid FROM message WHERE (department_id, uuid) IN ((%(a)s, %(id)s))",
    "SELECT count(*) FROM (SELECT uuid FROM message WHERE department_id = %(a)s LIMIT 9) AS few",
    (
        "SELECT 1 FROM message JOIN revision ON revision.department_id = message.department_id"
        " WHERE message.department_id = %(a)s"
    ),
    (
        "SELECT (SELECT max(m.at) FROM message AS m WHERE m.department_id = u.department_id) FROM users AS u"
        " WHERE u.department_id = %(a)s"
    ),
    (
        "UPDATE users SET name = NULL WHERE users.department_id = %(a)s AND NOT EXISTS"
        " (SELECT 1 FROM message WHERE message.department_id = %(same)s AND message.user_id = users.id)"
    ),
    "DELETE FROM revision WHERE department_id = 'clinic'",
    'INSERT INTO "message" ("department_id", "uuid") VALUES (%s, %s) ON CONFLICT DO NOTHING',
    "INSERT INTO users (department_id, id) VALUES (%(a)s, %(id)s), (%(same)s, 'x') ON CONFLICT DO NOTHING",
    "INSERT INTO revision (department_id, version) SELECT department_id, 1 FROM message WHERE department_id = %(a)s",
    "SELECT * FROM staff WHERE staff.id = 1 FOR UPDATE",
]
BAD = [
    "SELECT uuid FROM message",
    "SELECT uuid FROM message WHERE uuid = %(id)s",
    "SELECT uuid FROM message WHERE department_id = %(a)s OR uuid = %(id)s",
    "SELECT uuid FROM message WHERE NOT (department_id = %(a)s)",
    "SELECT uuid FROM message WHERE department_id IN (%(a)s, %(b)s) FOR UPDATE",
    "SELECT uuid FROM message WHERE (department_id, uuid) IN ((%(a)s, 'x'), (%(b)s, 'y')) FOR UPDATE",
    "SELECT uuid FROM message WHERE department_id > %(a)s",
    "SELECT uuid FROM message WHERE department_id = (SELECT id FROM department WHERE name = 'Clinic')",
    "SELECT 1 FROM message, revision WHERE message.department_id = %(a)s",
    "SELECT 1 FROM message JOIN revision ON revision.message_uuid = message.uuid WHERE message.department_id = %(a)s",
    "SELECT count(*) FROM (SELECT uuid FROM message LIMIT 9) AS few",
    "SELECT uuid FROM message WHERE department_id = %(a)s UNION SELECT uuid FROM message WHERE uuid = %(id)s",
    "SELECT uuid FROM message WHERE department_id = %(a)s UNION SELECT uuid FROM message WHERE department_id = %(b)s",
    "SELECT uuid FROM message WHERE department_id = %(a)s AND uuid IN (SELECT uuid FROM message)",
    "UPDATE message SET body = %(a)s WHERE uuid = %(id)s",
    "UPDATE message SET department_id = %(a)s WHERE uuid = %(id)s",
    "DELETE FROM message",
    "INSERT INTO users (id) VALUES (%(id)s)",
    "INSERT INTO revision (department_id, message_uuid) SELECT department_id, uuid FROM message",
    (
        'INSERT INTO "message" ("department_id", "uuid") SELECT "department_id", "uuid"'
        ' FROM json_populate_recordset(NULL::"message", %s::json) ON CONFLICT DO NOTHING'
    ),
    "INSERT INTO users (department_id, id) VALUES (%(a)s, %(id)s), (%(b)s, %(id)s) ON CONFLICT DO NOTHING",
    "INSERT INTO users (department_id, id) VALUES (%s, %s), (%s, %s)",
]


@pytest.mark.parametrize("statement", GOOD)
def test_one_department_passes(statement: str) -> None:
    assert faults(statement, VALUES) == []


@pytest.mark.parametrize("statement", BAD)
def test_all_else_does_not(statement: str) -> None:
    assert faults(statement, VALUES)


def test_the_tables_of_a_statement_are_the_distributed_ones() -> None:
    assert tables_of("SELECT 1 FROM message, staff, (SELECT * FROM users) AS u") == {"message", "users"}
    assert tables_of("SET LOCAL lock_timeout = '100ms'") == set()
    assert {"message", "revision", "users", "department"} < DISTRIBUTED.keys()
