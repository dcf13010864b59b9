"""The figures in docs/performance.md, which nobody writes by hand."""

import re

from bench.service import ROOT
from bench.table import Table

PAGE = ROOT / "docs" / "performance.md"


def show(tables: dict[str, Table]) -> None:
    """Prints tables below their headings."""
    for heading, table in tables.items():
        print(f"\n{heading}\n{table.text()}")


def write(part: str, sentences: str, tables: dict[str, Table]) -> None:
    """Puts tables, by their headings, between the marks of a part of the page. The text around them stays."""
    begin, end = f"<!-- {part}: written by the bench -->", f"<!-- end of {part} -->"
    found = "\n\n".join(f"### {heading}\n\n{table.markdown()}" for heading, table in tables.items())
    content = f"{begin}\n\n{sentences}\n\n{found}\n\n{end}"
    page = PAGE.read_text()
    if begin not in page or end not in page:
        raise SystemExit(f"{PAGE} has no place for the figures: {begin}")
    PAGE.write_text(re.sub(f"{re.escape(begin)}.*{re.escape(end)}", lambda _: content, page, flags=re.DOTALL))
