"""A chart as a drawing (SVG): nothing but shapes and texts, to be seen and to be read out."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from math import ceil, floor, log10
from typing import Final

from sunhall.domain.printed_paper import Chart

_WIDTH: Final = 720
_LEFT, _RIGHT, _TOP = 225, 70, 62
_FONTS: Final = "Noto Serif SC, Noto Serif CJK SC, SimSun, serif"

#: The first row of values and the one it is compared with: told apart without colours, too.
_NOW, _BEFORE, _EDGE = "#1f4e79", "#dbe6f1", "#5b7ea3"
_GRID, _INK = "#c9c9c9", "#222222"

_BAR, _GAP = 13, 14
_COLUMNS_HEIGHT: Final = 210
_STEPS: Final = 4
_MOST_LABELS: Final = 16


def svg(chart: Chart) -> str:
    """Return a chart as an SVG element with a title and a description."""
    body = list(_bars(chart) if chart.kind == "bars" else _columns(chart))
    height = _height(chart)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" '
        f'width="{_WIDTH}" height="{height}" role="img" font-family="{_FONTS}" '
        f'aria-labelledby="{chart.name}-title {chart.name}-description">'
    )
    named = (
        f'<title id="{chart.name}-title">{escape(chart.title)}</title>'
        f'<desc id="{chart.name}-description">{escape(chart.description)}</desc>'
    )
    title = _text(_WIDTH / 2, 22, chart.title, anchor="middle", size=16, weight=700)
    return "".join((head, named, title, *_legend(chart), *body, "</svg>"))


def _height(chart: Chart) -> int:
    if chart.kind == "columns":
        return _TOP + _COLUMNS_HEIGHT + 40
    return _TOP + len(chart.labels) * _row(chart) + 8


def _row(chart: Chart) -> int:
    return _BAR * len(chart.series) + _GAP


def _legend(chart: Chart) -> Iterator[str]:
    if len(chart.series) == 1:
        if chart.unit:
            yield _text(_WIDTH - 8, 44, chart.unit, anchor="end")
        return
    names = [each.name for each in chart.series]
    across = sum(_wide(name) + 34 for name in names)
    at = (_WIDTH - across) / 2
    for index, name in enumerate(names):
        yield _bar(at, 34, 18, 11, index)
        yield _text(at + 24, 44, name)
        at += _wide(name) + 34
    if chart.unit:
        yield _text(_WIDTH - 8, 44, chart.unit, anchor="end")


def _bars(chart: Chart) -> Iterator[str]:
    most = max((*_values(chart), 1.0))
    reach = _WIDTH - _LEFT - _RIGHT
    for index, label in enumerate(chart.labels):
        y = _TOP + index * _row(chart)
        middle = y + _BAR * len(chart.series) / 2
        yield _text(_LEFT - 8, middle + 4.5, _short(label), anchor="end")
        for place, series in enumerate(chart.series):
            value = series.values[index]
            if value is None:
                continue
            long = reach * value / most
            yield _bar(_LEFT, y + place * _BAR, long, _BAR - 2, place)
            yield _text(_LEFT + long + 6, y + place * _BAR + 10, told(value), size=11)
    bottom = _TOP + len(chart.labels) * _row(chart) - _GAP + 4
    yield _line(_LEFT, _TOP - 6, _LEFT, bottom, _INK)


def _columns(chart: Chart) -> Iterator[str]:
    most, left = _top(chart), 52
    reach, floor_ = _WIDTH - left - 12, _TOP + _COLUMNS_HEIGHT
    for step in range(_STEPS + 1):
        y = floor_ - _COLUMNS_HEIGHT * step / _STEPS
        yield _line(left, y, _WIDTH - 12, y, _INK if step == 0 else _GRID)
        yield _text(left - 8, y + 4, told(most * step / _STEPS), anchor="end", size=11)
    share = reach / len(chart.labels)
    every = ceil(len(chart.labels) / _MOST_LABELS)
    thick = min(share * 0.8 / len(chart.series), 34)
    few = share >= 26
    for index, label in enumerate(chart.labels):
        middle = left + share * (index + 0.5)
        at = middle - thick * len(chart.series) / 2
        for place, series in enumerate(chart.series):
            value = series.values[index]
            if value is None:
                continue
            high = _COLUMNS_HEIGHT * value / most
            yield _bar(at + place * thick, floor_ - high, thick - 1.5, high, place)
            if few and place == 0:
                x = at + (thick - 1.5) / 2
                yield _text(x, floor_ - high - 4, told(value), anchor="middle", size=11)
        if index % every == 0:
            yield _text(middle, floor_ + 18, label, anchor="middle", size=11)


def _top(chart: Chart) -> float:
    """Return a round number that no value is above."""
    most = max((*_values(chart), 0))
    if most <= _STEPS:
        return float(_STEPS)
    scale = 10 ** floor(log10(most / _STEPS))
    return next(
        float(step * scale * _STEPS)
        for step in (1, 2, 2.5, 5, 10)
        if step * scale * _STEPS >= most and (float(step * scale).is_integer() or scale < 1)
    )


def _values(chart: Chart) -> list[float]:
    return [value for series in chart.series for value in series.values if value is not None]


def _bar(x: float, y: float, width: float, height: float, place: int) -> str:
    fill, edge = (_NOW, _NOW) if place == 0 else (_BEFORE, _EDGE)
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{height:.1f}" '
        f'fill="{fill}" stroke="{edge}" stroke-width="0.8"/>'
    )


def _line(x1: float, y1: float, x2: float, y2: float, colour: str) -> str:
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
        f'stroke="{colour}" stroke-width="1"/>'
    )


def _text(
    x: float, y: float, text: str, *, anchor: str = "start", size: int = 12, weight: int = 400
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" '
        f'font-weight="{weight}" fill="{_INK}">{escape(text)}</text>'
    )


def told(value: float) -> str:
    """Return a value as people write it: at most two places, and those only if there are any."""
    return f"{value:.2f}".rstrip("0").removesuffix(".")


def _wide(text: str) -> float:
    """Return about how wide a text is at twelve points."""
    return sum(12.5 if ord(letter) > 0x2E7F else 6.8 for letter in text)


def _short(label: str) -> str:
    """Return as much of a label as fits beside its bar."""
    if _wide(label) <= _LEFT - 14:
        return label
    kept = label
    while kept and _wide(f"{kept}…") > _LEFT - 14:
        kept = kept[:-1]
    return f"{kept}…"
