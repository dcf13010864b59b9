"""What the database itself makes of the moments of a row: the time between two, the quarter of an hour, a text."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from app.models.base import UtcDateTime


class MillisecondsBetween(FunctionElement[int]):
    """Whole milliseconds from the first moment to the second; negative where they are in the wrong order."""

    name = "milliseconds_between"
    type = BigInteger()
    inherit_cache = True


@compiles(MillisecondsBetween, "sqlite")
def _on_sqlite(element: MillisecondsBetween, compiler: SQLCompiler, **options: Any) -> str:
    # A julian day counts whole milliseconds; as a fraction it is off by less than a tenth of one.
    earlier, later = (compiler.process(clause, **options) for clause in element.clauses)
    return f"CAST(round((julianday({later}) - julianday({earlier})) * 86400000) AS INTEGER)"


@compiles(MillisecondsBetween, "postgresql")
def _on_postgres(element: MillisecondsBetween, compiler: SQLCompiler, **options: Any) -> str:
    earlier, later = (compiler.process(clause, **options) for clause in element.clauses)
    return f"CAST(round(date_part('epoch', {later} - {earlier}) * 1000) AS BIGINT)"


class QuarterOf(FunctionElement[datetime]):
    """The beginning of the quarter of an hour of UTC in which a moment lies."""

    name = "quarter_of"
    type = UtcDateTime()
    inherit_cache = True


@compiles(QuarterOf, "sqlite")
def _quarter_on_sqlite(element: QuarterOf, compiler: SQLCompiler, **options: Any) -> str:
    # A moment is a text like 2025-03-28 11:34:43.226000 here; its functions of time would round it to milliseconds.
    (moment,) = (compiler.process(clause, **options) for clause in element.clauses)
    minute = f"substr({moment}, 15, 2)"
    quarter = f"CASE WHEN {minute} < '15' THEN '00' WHEN {minute} < '30' THEN '15' WHEN {minute} < '45' THEN '30'"
    return f"(substr({moment}, 1, 14) || {quarter} ELSE '45' END || ':00.000000')"


@compiles(QuarterOf, "postgresql")
def _quarter_on_postgres(element: QuarterOf, compiler: SQLCompiler, **options: Any) -> str:
    (moment,) = (compiler.process(clause, **options) for clause in element.clauses)
    return f"date_bin('15 minutes', {moment}, TIMESTAMPTZ '2000-01-01 00:00:00+00')"


class Written(FunctionElement[str]):
    """A moment as text, in UTC to the microsecond: 2025-03-28T11:34:43.226123Z."""

    name = "written"
    type = Text()
    inherit_cache = True


@compiles(Written, "sqlite")
def _written_on_sqlite(element: Written, compiler: SQLCompiler, **options: Any) -> str:
    (moment,) = (compiler.process(clause, **options) for clause in element.clauses)
    return f"replace({moment}, ' ', 'T') || 'Z'"


@compiles(Written, "postgresql")
def _written_on_postgres(element: Written, compiler: SQLCompiler, **options: Any) -> str:
    (moment,) = (compiler.process(clause, **options) for clause in element.clauses)
    return f"to_char({moment} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
