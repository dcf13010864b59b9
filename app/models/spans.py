"""The time between two moments of a row, counted by the database itself."""

from typing import Any

from sqlalchemy import BigInteger
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


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
