"""The coverage–risk curve as an SVG: how many questions may be answered at once, at what share of wrong answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Final

from knowledge_base.calibration import Point

_WIDTH: Final = 720
_HEIGHT: Final = 420
_LEFT: Final = 64
_TOP: Final = 48
_PLOT_W: Final = 620
_PLOT_H: Final = 300
_TOLD: Final = 0.4
"""Shares of wrong answers beyond this are of no use to anybody and are cut off."""
_COLOURS: Final = ("#0f766e", "#b45309", "#6d28d9", "#9aa5b1")


def coverage_risk(curves: Mapping[str, Sequence[Point]], risk: float) -> str:
    """One line a curve; the accepted ``risk`` is a dashed line across."""
    return "\n".join(_lines(curves, risk)) + "\n"


def _lines(curves: Mapping[str, Sequence[Point]], risk: float) -> Iterator[str]:
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" font-family="sans-serif" font-size="13">'
    yield "<title>Share of questions answered at once and share of wrong answers</title>"
    yield f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>'
    for tenth in range(0, 11, 2):
        x = _x(tenth / 10)
        yield f'<line x1="{x:.0f}" y1="{_TOP}" x2="{x:.0f}" y2="{_TOP + _PLOT_H}" stroke="#e4e7eb"/>'
        yield f'<text x="{x:.0f}" y="{_TOP + _PLOT_H + 18}" text-anchor="middle" fill="#52606d">{tenth * 10} %</text>'
    for tenth in range(5):
        y = _y(tenth / 10)
        yield f'<line x1="{_LEFT}" y1="{y:.0f}" x2="{_LEFT + _PLOT_W}" y2="{y:.0f}" stroke="#e4e7eb"/>'
        yield f'<text x="{_LEFT - 8}" y="{y + 4:.0f}" text-anchor="end" fill="#52606d">{tenth * 10} %</text>'
    yield (
        f'<line x1="{_LEFT}" y1="{_y(risk):.1f}" x2="{_LEFT + _PLOT_W}" y2="{_y(risk):.1f}" stroke="#b91c1c" stroke-dasharray="6 4"/>'
        f'<text x="{_LEFT + _PLOT_W}" y="{_y(risk) - 6:.1f}" text-anchor="end" fill="#b91c1c">accepted: {risk:.0%} wrong</text>'
    )
    for number, (name, points) in enumerate(curves.items()):
        colour = _COLOURS[number % len(_COLOURS)]
        shown = [(_x(point.coverage), _y(min(point.wrong, _TOLD))) for point in points]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in shown)
        yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
        yield f'<rect x="{_LEFT + number * 200}" y="18" width="12" height="12" fill="{colour}"/>'
        yield f'<text x="{_LEFT + number * 200 + 18}" y="29" fill="#1f2933">{escape(name)}</text>'
    yield f'<text x="{_LEFT + _PLOT_W / 2:.0f}" y="{_HEIGHT - 20}" text-anchor="middle" fill="#1f2933">questions answered at once</text>'
    yield "</svg>"


def _x(coverage: float) -> float:
    return _LEFT + coverage * _PLOT_W


def _y(wrong: float) -> float:
    return _TOP + _PLOT_H * (1 - wrong / _TOLD)
