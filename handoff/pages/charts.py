"""Charts as values: what the browser draws and what the table under it says are the same figures."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

Tone = Literal["accent", "ok", "warn", "danger", "muted", "second"]
Kind = Literal["bars", "stack", "across", "line"]
_JS: Final = {"bars": "bar", "stack": "bar", "across": "bar", "line": "line"}


@dataclass(frozen=True, slots=True)
class Series:
    """One row of figures, a value for each label of the chart; None is a gap. ``tone`` names a colour of the stylesheet.

    ``line``: drawn as a line over the bars of the others.
    """

    name: str
    values: Sequence[float | None]
    tone: Tone = "accent"
    line: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """``kind``: bars side by side, a stack, bars lying across, or lines. ``head`` stands over the labels in the table.

    ``unit`` is written after each figure; ``links`` (one for each label, or none) open what is behind it.
    """

    title: str
    kind: Kind
    head: str
    labels: Sequence[str]
    series: Sequence[Series]
    unit: str = ""
    links: Sequence[str] = ()

    @property
    def spec(self) -> str:
        """JSON for the page's script."""
        series = [{"name": one.name, "values": list(one.values), "tone": one.tone, "line": one.line} for one in self.series]
        drawn = {"type": _JS[self.kind], "stacked": self.kind == "stack", "across": self.kind == "across", "unit": self.unit}
        return json.dumps({**drawn, "labels": list(self.labels), "series": series, "links": list(self.links)}, ensure_ascii=False)

    @property
    def empty(self) -> bool:
        return not any(value for one in self.series for value in one.values)
