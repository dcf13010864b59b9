"""The tables in a Citus cluster: where each belongs, and the SQL that brings it there (docs/scaling.md, Citus).

What belongs to a department is spread over the nodes by the department's id; all of one department is on one node, in
shards that move together. What is small and belongs to no department is on every node. The rest stays where it is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, select, text
from sqlalchemy.orm import Session

# Each table with the column that says its department. A table comes behind those that its foreign keys lead to.
DISTRIBUTED = {
    "department": "id",
    "users": "department_id",
    "user_name_word": "department_id",
    "message": "department_id",
    "revision": "department_id",
    "hour_summary": "department_id",
    "day_summary": "department_id",
    "hour_touch": "department_id",
    "busy_users": "department_id",
}
FIRST, *REST = DISTRIBUTED
# Few rows, changed seldom or by few, and keys that do not begin with a department.
REFERENCE = (
    "client",
    "client_department",
    "client_secret",
    "staff",
    "staff_department",
    "staff_session",
    "recovery_code",
    "saved_view",
)
# On every node they would cost each request, each act, or each step of bulk work a write to all of them, and nothing is
# joined with them. The trigger that guards the audit trail is also something that Citus wants on local tables only. And
# whoever locks a row of a table that is on every node locks all of it: the work of all departments would wait in line.
LOCAL = ("audit_entry", "bulk_job", "rate_counter", "alembic_version")

MOST_SHARDS = 1_024
NO_EXTENSION = (
    "This Postgres has no Citus: install it on every node and name it in shared_preload_libraries"
    " (docs/scaling.md, Citus)."
)
NO_POSTGRES = "Citus is an extension of Postgres, and this store is SQLite: bring it to Postgres first."
NOT_COORDINATOR = "This is a worker of the cluster; DATABASE_URL must lead to the coordinator."


class CannotDistribute(Exception):
    """Why the tables cannot be distributed, in one sentence for people."""


@dataclass(frozen=True, slots=True)
class Plan:
    """SQL that is to be run: `first` alone, `together` in one transaction, then `last` in another."""

    first: list[str] = field(default_factory=list)
    together: list[str] = field(default_factory=list)
    last: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.first or self.together or self.last)

    def lines(self) -> Iterator[str]:
        """The plan as a script."""
        yield from (f"{statement};" for statement in self.first)
        for transaction in (self.together, self.last):
            if transaction:
                yield from ("BEGIN;", *(f"{statement};" for statement in transaction), "COMMIT;")


# By default Citus would turn tables that refer to a small one into what it calls local ones, only for the next line to
# turn them into small ones in turn. A shard's foreign key is checked against rows that the same transaction has copied,
# which must therefore have come over the same connection.
SETTINGS = (
    "SET LOCAL citus.enable_local_reference_table_foreign_keys TO off",
    "SET LOCAL citus.multi_shard_modify_mode TO 'sequential'",
)


def plan(connection: Connection, shards: int) -> Plan:
    """What is missing, given a Postgres whose migrations are done. Raises CannotDistribute."""
    if connection.dialect.name != "postgresql":
        raise CannotDistribute(NO_POSTGRES)
    if not _has(connection, "pg_extension WHERE extname = 'citus'"):
        if not _has(connection, "pg_available_extensions WHERE name = 'citus'"):
            raise CannotDistribute(NO_EXTENSION)
        first, placed = ["CREATE EXTENSION citus"], {}
    else:
        if connection.scalar(text("SELECT groupid FROM pg_dist_local_group")):
            raise CannotDistribute(NOT_COORDINATOR)
        first, placed = [], _placed(connection)
    missing = [f"SELECT undistribute_table('{table}')" for table in LOCAL if placed.get(table) == "reference"]
    missing += [f"SELECT create_reference_table('{table}')" for table in REFERENCE if placed.get(table) != "reference"]
    missing += [_distribute(table, shards) for table in DISTRIBUTED if table not in placed]
    return Plan(first, [*SETTINGS, *missing] if missing else [], _leftovers(connection))


def is_sharded(session: Session) -> bool:
    """Whether the store is a Citus cluster's."""
    if session.get_bind().dialect.name != "postgresql":
        return False
    return bool(session.scalar(select(text("to_regclass('pg_dist_partition') IS NOT NULL"))))


def awaits_distribution(session: Session, table: str) -> bool:
    """Whether the store is spread over a cluster, and a table that a migration made since then is not."""
    return is_sharded(session) and _is_spread(session, FIRST) and not _is_spread(session, table)


def _is_spread(session: Session, table: str) -> bool:
    here = text("SELECT EXISTS (SELECT FROM pg_dist_partition WHERE logicalrelid = to_regclass(:name))")
    return bool(session.scalar(here, {"name": table}))


def _distribute(table: str, shards: int) -> str:
    where = f"colocate_with => 'none', shard_count => {shards}" if table == FIRST else f"colocate_with => '{FIRST}'"
    return f"SELECT create_distributed_table('{table}', '{DISTRIBUTED[table]}', {where})"


_PLACED = text(
    "SELECT c.relname, p.partmethod, p.repmodel, p.colocationid,"
    " CASE WHEN p.partkey IS NOT NULL THEN column_to_column_name(p.logicalrelid, p.partkey::text) END AS key"
    " FROM pg_dist_partition p JOIN pg_class c ON c.oid = p.logicalrelid"
    " WHERE p.logicalrelid = to_regclass(quote_ident(c.relname))"
)


def _placed(connection: Connection) -> dict[str, str]:
    """How each table of the store that Citus knows is placed. Raises CannotDistribute for one in a wrong place."""
    found = {row.relname: row for row in connection.execute(_PLACED)}
    colocation = found[FIRST].colocationid if FIRST in found else None
    placed: dict[str, str] = {}
    for table, row in found.items():
        if table in DISTRIBUTED:
            if row.partmethod != "h" or row.key != DISTRIBUTED[table] or row.colocationid != colocation:
                raise CannotDistribute(
                    f"The table {table} is already placed in another way than by {DISTRIBUTED[table]} beside {FIRST};"
                    f" `SELECT undistribute_table('{table}')` takes that back."
                )
            placed[table] = "distributed"
        elif table in LOCAL:
            # Versions before had the jobs on every node.
            placed[table] = "reference" if row.repmodel == "t" else "local"
        elif table in REFERENCE:
            if row.partmethod != "n":
                raise CannotDistribute(f"The table {table} is already distributed, which it must not be.")
            # Citus's local tables have the same method and no second copy; they can still be made reference tables.
            placed[table] = "reference" if row.repmodel == "t" else "local"
    return placed


def _leftovers(connection: Connection) -> list[str]:
    """What removes the rows that stay behind, invisible, where a table was before it was distributed.

    The tables that others refer to come last, and find those empty.
    """
    tables: Sequence[str] = [*REFERENCE, *DISTRIBUTED]
    sizes = connection.execute(
        text("SELECT t, pg_relation_size(to_regclass(t)) FROM unnest(CAST(:tables AS text[])) AS t"),
        {"tables": list(tables)},
    )
    filled = {table for table, size in sizes if size}
    return [
        f"SELECT truncate_local_data_after_distributing_table('{table}')"
        for table in reversed(tables)
        if table in filled
    ]


def _has(connection: Connection, source: str) -> bool:
    return bool(connection.scalar(text(f"SELECT EXISTS (SELECT FROM {source})")))  # noqa: S608  All of it is our own.
