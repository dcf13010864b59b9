"""Writes kept results into docs/performance.md: `python -m bench.report results/large-1.json results/large-2.json`.

The files are of one kind, each of other databases: measured one after the other, each has the machine for itself.
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bench import large, run, upkeep
from bench.databases import DATABASES, DatabaseName
from bench.figures import Figures
from bench.machine import sentences
from bench.results import Findings, Result

WRITERS: dict[str, Callable[..., None]] = {"bench": run.report, "large": large.report, "upkeep": upkeep.report}


def main(arguments: Sequence[str] = ()) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.report", description=__doc__)
    parser.add_argument("files", type=Path, nargs="+", help="what a measurement kept in results/")
    files: list[Path] = parser.parse_args(arguments).files
    contents = [json.loads(file.read_text()) for file in files]
    for file, content in zip(files, contents, strict=True):
        if not content.get("whole"):
            raise SystemExit(f"{file} holds a part of a measurement, which may not replace what stands in the docs.")
    kinds = {(one["kind"], one.get("rows")) for one in contents}
    if len(kinds) > 1:
        raise SystemExit(f"These are not of one kind: {sorted(kinds, key=str)}.")
    findings, databases = together(contents)
    if missing := [name for name in DATABASES if name not in databases]:
        raise SystemExit(f"{' and '.join(missing)} is in none of the files, and would be lost from the docs.")
    said = "\n".join(f"{' and '.join(_databases(one))}: {sentences(one)}" for one in contents)
    [(kind, rows)] = kinds
    WRITERS[kind](findings, databases, said, rows)
    return bool(findings.faults)


def together(contents: Sequence[dict[str, Any]]) -> tuple[Findings, list[DatabaseName]]:
    """What all of the files found, and the databases that they are of. Raises SystemExit for one that is in two."""
    findings = Findings()
    for content in contents:
        again = set(_databases(content)) & {one.database for one in findings.results}
        if again:
            raise SystemExit(f"{' and '.join(again)} is in more than one of the files.")
        for one in content["results"]:
            figures = one["figures"]
            figures["faults"] = tuple(figures["faults"])
            findings.results.append(Result(one["database"], one["program"], one["messages"], Figures(**figures)))
        findings.facts.update(content["facts"])
        findings.wrong.extend(content["wrong"])
    there = {one.database for one in findings.results}
    return findings, [name for name in DATABASES if name in there]


def _databases(content: dict[str, Any]) -> list[DatabaseName]:
    there = {one["database"] for one in content["results"]}
    return [name for name in DATABASES if name in there]


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
