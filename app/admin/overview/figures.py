"""The charts of an overview, each with its legend, its words and the table behind it."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.admin.overview.charts import Bar, Drawing, Part, draw
from app.admin.overview.labels import clock_label, long_label, percent, period_label, short_label, unit_of
from app.admin.overview.lists import Lists
from app.messages.attributes import TYPES
from app.messages.matching import NO_TYPE
from app.messages.statistics.overview import Overview
from app.messages.statistics.traffic import Traffic

# From the bottom of a bar up: what there usually is most of comes first. None is a message without a type.
STACK = ("OUTGOING", "INCOMING", "NOTE", "DRAFT", "DISCARDED_DRAFT", None)
assert set(STACK) == {*TYPES, None}  # noqa: S101  A new type must get its place here.
LABELS = {
    "OUTGOING": "Outgoing",
    "INCOMING": "Incoming",
    "NOTE": "Note",
    "DRAFT": "Draft",
    "DISCARDED_DRAFT": "Discarded draft",
    None: "No type",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A number of a table and the list that it counts; no list where there is nothing to be listed."""

    text: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table, for one bar."""

    label: str
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Key:
    """An entry of the legend."""

    series: str
    label: str
    number: int
    url: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart: `title` and `summary` say in words what `drawing` shows, `columns` and `rows` are its table."""

    name: str
    title: str
    summary: str
    drawing: Drawing
    legend: list[Key]
    columns: list[str]
    rows: list[Row]


def messages_figure(found: Overview, lists: Lists) -> Figure:
    """Messages by time and type."""
    kinds = [kind for kind in STACK if found.all.by_type[kind]]
    bars = [
        Bar(
            short_label(bucket),
            long_label(bucket),
            [_part(kind, traffic, lists.part(bucket, **_type(kind))) for kind in kinds],
        )
        for bucket, traffic in zip(found.period.buckets, found.bars, strict=True)
    ]
    legend = [
        Key(series_of(kind), LABELS[kind], found.all.by_type[kind], lists.part(found.period, **_type(kind)))
        for kind in kinds
    ]
    rows = [
        Row(bar.label, [_cell(bar.total, lists.part(bucket)), *(Cell(f"{part.number:,}") for part in bar.parts)])
        for bar, bucket in zip(bars, found.period.buckets, strict=True)
    ]
    title = f"Messages by {unit_of(found.period)} and type"
    columns = ["All", *(LABELS[kind] for kind in kinds)]
    return Figure("messages", title, _summary("messages", found, bars), draw(bars), legend, columns, rows)


def failed_figure(found: Overview, lists: Lists) -> Figure:
    """Failed messages by time."""
    buckets = found.period.buckets
    bars = [
        Bar(
            short_label(bucket),
            long_label(bucket),
            [Part("failed", "failed", traffic.failed, lists.part(bucket, failed="1"))],
        )
        for bucket, traffic in zip(buckets, found.bars, strict=True)
    ]
    rows = [
        Row(bar.label, [*(_cell(part.number, part.url) for part in bar.parts), Cell(_share(traffic))])
        for bar, traffic in zip(bars, found.bars, strict=True)
    ]
    title = f"Failed messages by {unit_of(found.period)}"
    return Figure(
        "failed", title, _summary("failed messages", found, bars), draw(bars), [], ["Failed", "Share of all"], rows
    )


def series_of(kind: str | None) -> str:
    """The name of a type's pattern."""
    return (kind or "untyped").lower().replace("_", "-")


def _part(kind: str | None, traffic: Traffic, url: str) -> Part:
    return Part(series_of(kind), LABELS[kind], traffic.by_type[kind], url)


def _type(kind: str | None) -> dict[str, str]:
    return {"type": kind or NO_TYPE}


def _cell(number: int, url: str) -> Cell:
    return Cell(f"{number:,}", url if number else None)


def _share(traffic: Traffic) -> str:
    return "" if traffic.share_failed is None else percent(traffic.share_failed)


def _summary(what: str, found: Overview, bars: Sequence[Bar]) -> str:
    """The chart in a sentence, for those who do not see it."""
    total, most = sum(bar.total for bar in bars), max(bars, key=lambda bar: bar.total)
    peak = f"the peak is {most.label} with {most.total:,}"
    return f"{total:,} {what}, {period_label(found.period)}; {peak}. Times in {clock_label(found.period)}."
