"""Small charts as SVG, drawn here: the look is the stylesheet's, so both themes and the strict policy hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

_WIDTH: Final = 640
_HEIGHT: Final = 150
_LEFT: Final = 36
_BOTTOM: Final = 24
_TOP: Final = 14


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: ``parts`` from the bottom up, as (class of the stylesheet, value). ``label`` stands under it, ``told`` is its tooltip."""

    label: str
    told: str
    parts: Sequence[tuple[str, float]]

    @property
    def height(self) -> float:
        return sum(value for _, value in self.parts)


def bars(found: Sequence[Bar], title: str, *, mark: int | None = None, mark_label: str = "") -> Markup:
    """A bar chart; ``mark`` draws a line before that bar (the day of a publication, say). ``title`` is read to who cannot see it."""
    top = _round_up(max((bar.height for bar in found), default=0))
    room = _WIDTH - _LEFT
    step = room / max(len(found), 1)
    pieces = [f'<svg class="chart" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img"><title>{escape(title)}</title>']
    for share in (0.0, 0.5, 1.0):
        y = _y(top * share, top)
        pieces.append(f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/>')
        pieces.append(f'<text class="scale" x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{_number(top * share)}</text>')
    every = max(1, round(len(found) / 8))
    for number, bar in enumerate(found):
        pieces.append(_bar(bar, _LEFT + step * number, step, top))
        if number % every == 0:
            middle = _LEFT + step * (number + 0.5)
            pieces.append(f'<text class="scale" x="{middle:.1f}" y="{_HEIGHT - 6}" text-anchor="middle">{escape(bar.label)}</text>')
    if mark is not None:
        x = _LEFT + step * mark
        anchor = "end" if x > _WIDTH * 0.7 else "start"
        shift = -5 if anchor == "end" else 5
        pieces.append(f'<line class="mark" x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP - 8}" y2="{_HEIGHT - _BOTTOM}"/>')
        pieces.append(f'<text class="mark-label" x="{x + shift:.1f}" y="{_TOP}" text-anchor="{anchor}">{escape(mark_label)}</text>')
    return Markup("".join([*pieces, "</svg>"]))  # noqa: S704 - every word in it is escaped above


def _bar(bar: Bar, x: float, step: float, top: float) -> str:
    width = min(step * 0.72, 36)
    left = x + (step - width) / 2
    base = 0.0
    pieces = [f"<g><title>{escape(bar.told)}</title>"]
    for name, value in bar.parts:
        if value > 0:
            high, low = _y(base + value, top), _y(base, top)
            pieces.append(
                f'<rect class="{escape(name)}" x="{left:.1f}" y="{high:.1f}" width="{width:.1f}" height="{low - high:.1f}" rx="2"/>'
            )
        base += value
    return "".join([*pieces, "</g>"])


def _y(value: float, top: float) -> float:
    room = _HEIGHT - _BOTTOM - _TOP
    return _HEIGHT - _BOTTOM - room * (value / top if top else 0)


def _round_up(value: float) -> float:
    """The next even round number, so that half of it is one too."""
    steps = (2, 4, 6, 10, 20, 30, 40, 60, 80, 100, 200, 300, 400, 600, 800)
    size = 1
    while True:
        for step in steps:
            if value <= step * size:
                return float(step * size)
        size *= 10


def _number(value: float) -> str:
    return f"{value:.0f}"
