"""The result as a drawing: for each figure a bar of the reference and one of the whole path."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from tests.bench.figures import Row
from tests.bench.table import number

WIDTH, LEFT, BAR, GAP, TOP = 820, 300, 16, 14, 64
LONGEST = 380
COLOURS = {"reference": "#9aa5b1", "path": "#0f766e"}


def draw(rows: Sequence[Row], path: Path) -> None:
    """Write an SVG of all rows that both sides have; each pair of bars has a scale of its own."""
    pairs = [row for row in rows if row.reference is not None]
    height = TOP + len(pairs) * (2 * BAR + GAP) + 8
    path.write_text("\n".join(_lines(pairs, height)) + "\n", encoding="utf-8")


def _lines(rows: Sequence[Row], height: int) -> Iterator[str]:
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" font-family="sans-serif" font-size="13">'
    yield "<title>Otklik beside Rasa as it comes</title>"
    yield f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>'
    for index, (side, title) in enumerate({"reference": "Rasa as it comes, bare answer", "path": "Otklik, the whole path"}.items()):
        yield f'<rect x="{LEFT + index * 230}" y="20" width="12" height="12" fill="{COLOURS[side]}"/>'
        yield f'<text x="{LEFT + index * 230 + 18}" y="31" fill="#1f2933">{title}</text>'
    for index, row in enumerate(rows):
        yield from _pair(row, TOP + index * (2 * BAR + GAP))
    yield "</svg>"


def _pair(row: Row, top: int) -> Iterator[str]:
    assert row.reference is not None
    yield f'<text x="{LEFT - 12}" y="{top + BAR + 4}" text-anchor="end" fill="#1f2933">{escape(row.name)}</text>'
    largest = max(row.reference, row.path)
    for index, (side, value) in enumerate((("reference", row.reference), ("path", row.path))):
        y, length = top + index * BAR, max(2.0, value / largest * LONGEST)
        yield f'<rect x="{LEFT}" y="{y}" width="{length:.1f}" height="{BAR - 2}" fill="{COLOURS[side]}"/>'
        yield f'<text x="{LEFT + length + 6:.1f}" y="{y + BAR - 4}" font-size="12" fill="#1f2933">{number(value, row.unit)}</text>'
