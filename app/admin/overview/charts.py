"""The geometry of a chart of stacked bars.

Widths are in percent and heights in pixels, so that a chart is as wide as its place and its words stay as large as all
others on the page.
"""

from collections.abc import Sequence
from dataclasses import dataclass

HEIGHT, TOP, BOTTOM = 216, 12, 28
PLOT = HEIGHT - TOP - BOTTOM
BASE = HEIGHT - BOTTOM
MOST_TICKS = 5
# A part that counts anything can be seen and pointed at. With less than the second height a pattern is a row of dots.
LEAST, LEAST_PATTERNED = 3.0, 6.0
SHARE_OF_BAR = 0.78
# Labels that fit beside each other on a wide page, and on a phone.
MOST_LABELS, FEW_LABELS = 12, 5


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a bar: which series, how many, and the address of the list that shows them."""

    series: str
    label: str
    number: int
    url: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its short label, its full one, and its parts from the bottom up."""

    short: str
    label: str
    parts: list[Part]

    @property
    def total(self) -> int:
        return sum(part.number for part in self.parts)


@dataclass(frozen=True, slots=True)
class Mark:
    """A part as it is drawn, as wide as its column. One that is too low for its pattern is `plain`."""

    series: str
    y: str
    height: str
    plain: bool
    url: str
    title: str


@dataclass(frozen=True, slots=True)
class Column:
    """A bar as it is drawn, from the bottom up. `x` and `width` are in percent."""

    x: str
    width: str
    marks: list[Mark]


@dataclass(frozen=True, slots=True)
class Tick:
    """A line across the chart."""

    y: str
    label: str


@dataclass(frozen=True, slots=True)
class Label:
    """A word under a bar. Those that are not `always` shown are left out on a phone."""

    x: str
    text: str
    always: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """All that is drawn."""

    columns: list[Column]
    ticks: list[Tick]
    labels: list[Label]


def draw(bars: Sequence[Bar]) -> Drawing:
    """The bars, drawn side by side. There is at least one."""
    ticks = ticks_up_to(max(bar.total for bar in bars))
    scale = PLOT / ticks[-1]
    slot = 100 / len(bars)
    left, width = slot * (1 - SHARE_OF_BAR) / 2, _percent(slot * SHARE_OF_BAR)
    columns = [
        Column(_percent(index * slot + left), width, _stack(bar, scale)) for index, bar in enumerate(bars) if bar.total
    ]
    lines = [Tick(_number(BASE - tick * scale), f"{tick:,}") for tick in ticks]
    return Drawing(columns, lines, _labels(bars, slot))


def ticks_up_to(largest: int) -> list[int]:
    """Round numbers from 0 to at least `largest`, at equal distances of 1, 2 or 5 times a power of ten."""
    step = 1
    while step * (MOST_TICKS - 1) < largest:
        # 1, 2, 5, 10, 20 ...
        step = step * 5 // 2 if str(step)[0] == "2" else step * 2
    return list(range(0, max(largest, 1) + step, step))[: -(-max(largest, 1) // step) + 1]


def _stack(bar: Bar, scale: float) -> list[Mark]:
    marks, y = [], float(BASE)
    parts = [part for part in bar.parts if part.number]
    for part, height in zip(parts, _heights([part.number * scale for part in parts]), strict=True):
        y -= height
        title = f"{bar.label}, {part.label}: {part.number:,}"
        marks.append(Mark(part.series, _number(y), _number(height), height < LEAST_PATTERNED, part.url, title))
    return marks


def _heights(exact: Sequence[float]) -> list[float]:
    """Heights of which none is below LEAST. The highest makes up for that, so that the bar is as high as its total."""
    heights = [max(height, LEAST) for height in exact]
    highest = heights.index(max(heights))
    heights[highest] = max(heights[highest] - (sum(heights) - sum(exact)), LEAST)
    return heights


def _labels(bars: Sequence[Bar], slot: float) -> list[Label]:
    step = -(-len(bars) // MOST_LABELS)
    rare = step * -(-len(bars) // (step * FEW_LABELS))
    return [
        Label(_percent((index + 0.5) * slot), bar.short, index % rare == 0)
        for index, bar in enumerate(bars)
        if index % step == 0
    ]


def _percent(value: float) -> str:
    return f"{value:.2f}%"


def _number(value: float) -> str:
    """Short, as there are many of them: 12.5, 3."""
    return f"{value:.1f}".removesuffix(".0")
