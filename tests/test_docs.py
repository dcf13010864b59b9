"""The documents say what the code does: codes, settings, headings, links and the places of rules."""

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from app import config, errors
from app.messages import standing
from app.messages.attributes import BY_PATH

ROOT = Path(__file__).resolve().parent.parent
MARKDOWN = [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md"), ROOT / "bench" / "README.md"]
GUNICORNS_OWN = {"WEB_CONCURRENCY", "GUNICORN_CMD_ARGS"}
CITING = {".py", ".html", ".conf", ".service", ".yaml"}
CITATION = re.compile(r"(docs/\w+\.md), ([A-Z][\w ,]*)")
PLACE = re.compile(r"`(\w+(?:/\w+)*\.py): (\w+)`((?:, `\w+`)*)")


@cache
def text_of(path: str) -> str:
    return (ROOT / path).read_text("utf-8")


def section(path: str, heading: str) -> str:
    """The text below a heading, up to the next one."""
    parts = re.split(r"^## (.+)$", text_of(path), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))[heading]


def in_first_columns(text: str, pattern: str) -> set[str]:
    """What matches `pattern` in the rows of the tables of `text`, each match being all of a cell."""
    return {match for row in text.splitlines() if row[:1] == "|" for match in re.findall(rf"\| `({pattern})` ", row)}


def made_with(name: str, path: str) -> set[str]:
    """The first arguments, where they are literal, of all calls of `name` in a file."""
    calls = [node for node in ast.walk(ast.parse(text_of(path))) if isinstance(node, ast.Call)]
    named = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == name]
    return {str(call.args[0].value) for call in named if isinstance(call.args[0], ast.Constant)}


def test_every_error_code_is_documented_and_every_documented_one_exists() -> None:
    codes = {code for _, code in errors.ANSWERS.values()} | set(errors.HTTP_CODES.values())
    codes |= made_with("Problem", "app/errors.py") | {"INTERNAL_ERROR"}
    answers = section("docs/api.md", "Answers")
    of_pages = set(re.findall(r"`([A-Z_]+)`", answers.partition("Three more codes")[2].partition("\n")[0]))
    assert in_first_columns(answers, "[A-Z_]+") | of_pages == codes


def test_every_error_code_is_documented_with_its_status() -> None:
    rows = re.findall(r"^\| (\d{3}) \| `([A-Z_]+)` \|", section("docs/api.md", "Answers"), re.MULTILINE)
    stated = {code: int(status) for status, code in rows}
    answered = {code: status for status, code in [*errors.ANSWERS.values(), *errors.HTTP_CODES.items()]}
    assert {code: answered.get(code, 500) for code in stated} == stated


def test_every_warning_code_is_documented_and_every_documented_one_exists() -> None:
    documented = in_first_columns(section("docs/api.md", "Warnings"), "[A-Z0-9_]+")
    assert documented == made_with("Notice", "app/messages/notices.py") | set(standing.SENTENCES)


def test_every_setting_is_in_the_table_of_the_readme_and_every_row_is_a_setting() -> None:
    variables = set(config._Environment().fields)  # noqa: SLF001  The schema is what the table describes.
    assert in_first_columns(section("README.md", "Settings"), "[A-Z_]+") == variables | GUNICORNS_OWN


def test_every_failure_that_nginx_answers_for_the_api_wears_the_envelope() -> None:
    answered = re.findall(r"^ +return (\d{3}) '(.+)';$", text_of("deploy/nginx.conf"), re.MULTILINE)
    envelopes = [(int(status), json.loads(text)) for status, text in answered]
    assert {tuple(envelope) for _, envelope in envelopes} == {
        ("requestUuid", "status", "messageUuid", "errors", "warnings")
    }
    told = {(status, error["errorCode"]) for status, envelope in envelopes for error in envelope["errors"]}
    assert told == {
        (400, "INVALID_FIELD"),
        (413, "BODY_TOO_LARGE"),
        (414, "INVALID_PATH"),
        (431, "INVALID_FIELD"),
        (503, "STORE_UNAVAILABLE"),
    }
    # All else that it answers by itself is a redirect, or a path that is for the machine alone.
    assert set(re.findall(r"return (\S+)(?:;| https)", text_of("deploy/nginx.conf"))) == {"301", "404"}


def test_every_attribute_is_in_the_table_of_fields() -> None:
    fields = in_first_columns(section("docs/api.md", "Fields"), r"\w+\.\w+")
    assert fields == set(BY_PATH)


def citations() -> Iterator[tuple[str, str, str]]:
    """Each heading that a docstring or comment cites: where, which document, which heading."""
    for folder in ("app", "tests", "templates", "deploy"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in CITING and path != Path(__file__):
                text = re.sub(r"\s*\n\s*(# )?", " ", path.read_text("utf-8"))
                for document, headings in CITATION.findall(text):
                    for heading in re.split(r", | and ", headings.strip()):
                        yield str(path.relative_to(ROOT)), document, heading


def test_every_heading_that_the_code_cites_exists() -> None:
    cited = list(citations())
    assert cited
    assert [
        (place, document, heading) for place, document, heading in cited if f"\n## {heading}\n" not in text_of(document)
    ] == []


def test_every_relative_link_leads_somewhere() -> None:
    links = [
        (str(page.relative_to(ROOT)), link)
        for page in MARKDOWN
        for link in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
        if not re.match(r"[a-z]+:", link)
    ]
    assert links
    assert [(page, link) for page, link in links if not (ROOT / page).parent.joinpath(link).exists()] == []


def test_every_rule_is_where_the_architecture_says() -> None:
    places = [
        (file, name)
        for file, first, more in PLACE.findall(text_of("docs/architecture.md"))
        for name in (first, *re.findall(r"\w+", more))
    ]
    assert places
    assert [(file, name) for file, name in places if name not in defined_in(file)] == []


@cache
def defined_in(path: str) -> set[str]:
    """The names that a module defines at its top."""
    names: set[str] = set()
    for node in ast.parse(text_of(path)).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)}
    return names
