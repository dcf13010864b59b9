"""The rule of a sharded store, for one statement: it names one department, so that one shard can do all of it.

A table that is distributed must be narrowed to one department by an equality: to a value, or to a table that is. An
INSERT names rows of one department. Rows of several keep other processes from all their shards, and what an INSERT
selects from no distributed table passes through the coordinator, which then tells how many rows it sent, not made.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from sqlglot import exp, parse_one

from app.models.citus import DISTRIBUTED

Values = Mapping[str, Any] | Sequence[Any] | None
# How a table is called in a statement, and its column that says the department.
Place = tuple[str, str]
READING = (exp.Select, exp.Update, exp.Delete)
# What stands around a value or a column and leaves it as it is.
AROUND = (exp.Cast, exp.Paren)


@cache
def _parsed(statement: str) -> exp.Expr:
    return parse_one(statement, dialect="postgres")


def faults(statement: str, values: Values = None) -> list[str]:
    """Why more than one shard would be asked, if so: one sentence for each table, or for all of them."""
    tree = _parsed(statement)
    if isinstance(tree, exp.Insert) and (fault := _insert_fault(tree, values)):
        return [fault]
    found: list[str] = []
    departments: set[str] = set()
    for query in tree.find_all(*READING):
        pins = _pins(query, values)
        for place in _places(query):
            if place not in pins:
                found.append(f"{place[0]} is not narrowed to one department")
            departments |= pins.get(place, set())
    if len(departments) > 1:
        found.append(f"{len(departments)} departments in one statement")
    return found


def tables_of(statement: str) -> set[str]:
    """The distributed tables that the statement has to do with."""
    return {table.name for table in _parsed(statement).find_all(exp.Table)} & DISTRIBUTED.keys()


def _insert_fault(insert: exp.Insert, values: Values) -> str | None:
    target = insert.this
    columns = [column.name for column in target.expressions] if isinstance(target, exp.Schema) else []
    table = insert.find(exp.Table)
    column = DISTRIBUTED.get(table.name) if table else None
    if table is None or column is None:
        return None
    if column not in columns:
        return f"a row of {table.name} without {column}"
    if not isinstance(insert.expression, exp.Values):
        pinned = isinstance(insert.expression, exp.Select) and _places(insert.expression)
        return None if pinned else f"rows of {table.name} that come from no department's table"
    rows = insert.expression.expressions
    at = columns.index(column)
    departments = {_value_of(_bare(row.expressions[at]), values) for row in rows}
    return f"rows of {table.name} of several departments" if len(rows) > 1 and len(departments) > 1 else None


def _sources(query: exp.Expr) -> Iterator[exp.Table]:
    """The tables of a query itself, not those of the queries within it."""
    for table in query.find_all(exp.Table):
        if table.find_ancestor(*READING, exp.Insert) is query and not isinstance(table.this, exp.Func):
            yield table


def _places(query: exp.Expr) -> list[Place]:
    return [(table.alias_or_name, DISTRIBUTED[table.name]) for table in _sources(query) if table.name in DISTRIBUTED]


def _pins(query: exp.Expr | None, values: Values) -> dict[Place, set[str]]:
    """The tables that are narrowed to one department here, or around this query, each with the values that say so."""
    if query is None:
        return {}
    own = {table.alias_or_name for table in _sources(query)}
    # A name that is given again means another table here.
    pins = {
        place: found for place, found in _pins(query.find_ancestor(*READING), values).items() if place[0] not in own
    }
    equal = list(_equalities(query))
    # As often as one table may lead to the next.
    for _ in range(len(equal) + 1):
        for one, other in equal:
            for left, right in ((one, other), (other, one)):
                place = _place_of(left, query)
                if place is None:
                    continue
                known = pins.get(_place_of(right, query) or ("", ""))
                value = _value_of(right, values)
                if value is not None or known is not None:
                    pins = pins | {place: pins.get(place, set()) | (known or set()) | ({value} if value else set())}
    return pins


def _equalities(query: exp.Expr) -> Iterator[tuple[exp.Expr, exp.Expr]]:
    """What must be equal for each row of the query. An OR says nothing, and neither does what is within a query."""
    conditions = [query.args.get("where"), *(join.args.get("on") for join in query.args.get("joins") or ())]
    pending = [one.this if isinstance(one, exp.Where) else one for one in conditions if one is not None]
    while pending:
        one = pending.pop().unnest()
        if isinstance(one, exp.And):
            pending += [one.left, one.right]
        elif isinstance(one, exp.EQ):
            yield _bare(one.left), _bare(one.right)
        elif isinstance(one, exp.In) and len(one.expressions) == 1:
            left, right = _bare(one.this), _bare(one.expressions[0])
            if isinstance(left, exp.Tuple) and isinstance(right, exp.Tuple):
                yield from zip(map(_bare, left.expressions), map(_bare, right.expressions), strict=True)
            else:
                yield left, right


def _bare(expression: exp.Expr) -> exp.Expr:
    while isinstance(expression, AROUND):
        expression = expression.this
    return expression


def _place_of(expression: exp.Expr, query: exp.Expr) -> Place | None:
    if not isinstance(expression, exp.Column):
        return None
    if expression.table:
        return expression.table, expression.name
    # Without a table's name it is that of the only one there is.
    tables = [table.alias_or_name for table in _sources(query)]
    return (tables[0], expression.name) if len(tables) == 1 else None


def _value_of(expression: exp.Expr, values: Values) -> str | None:
    """The value that is compared with, as far as it is known; None for what is no value."""
    if isinstance(expression, exp.Literal):
        return str(expression.this)
    if not isinstance(expression, exp.Placeholder):
        return None
    if expression.this is None:
        # Marks without names are values of their own, as far as anybody can tell from the statement.
        return f"%s {id(expression)}"
    name = expression.name
    return str(values[name]) if isinstance(values, Mapping) and name in values else f"%({name})s"


def crossing_faults(statement: str) -> list[str]:
    """Why Citus could not do a statement about several departments, if so (docs/scaling.md, Citus)."""
    tree = _parsed(statement)
    if not isinstance(tree, exp.Select | exp.SetOperation) or tree.find(exp.Lock):
        return ["more than one department is changed or locked"]
    if tree.find(exp.With, exp.Lateral, exp.Window):
        return ["a WITH, a LATERAL or a window function over several shards"]
    return [fault for query in tree.find_all(exp.Select) if _is_correlated(query) for fault in _shard_faults(query)]


def _is_correlated(query: exp.Select) -> bool:
    """Whether it is a subquery that is done once for each row of the query around it."""
    own = {table.alias_or_name for table in _sources(query)}
    around = {table.alias_or_name for outer in _around(query) for table in _sources(outer)}
    return any(column.table in around - own for column in query.find_all(exp.Column))


def _around(query: exp.Expr) -> Iterator[exp.Expr]:
    outer = query.find_ancestor(exp.Select)
    while outer is not None:
        yield outer
        outer = outer.find_ancestor(exp.Select)


def _shard_faults(query: exp.Select) -> Iterator[str]:
    """What a shard could not do by itself, though the rows that belong together are in it."""
    keys = {key for _, key in _places(query)}
    if query.args.get("limit") or query.args.get("offset"):
        yield "LIMIT or OFFSET in a subquery for each row"
    distinct, group = query.args.get("distinct"), query.args.get("group")
    if distinct and not keys & _names(distinct.args.get("on")):
        yield "DISTINCT without the department in a subquery for each row"
    if query.find(exp.AggFunc) and not keys & _names(group):
        yield "a count without the department in a subquery for each row"


def _names(expression: exp.Expr | None) -> set[str]:
    return {column.name for column in expression.find_all(exp.Column)} if expression else set()
