"""The figures of one run, as numbers: medians, percentiles, and what each goal of the design says of them."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.bench.sizes import SIZES


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest of the values that ``share`` (0..1) of them do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def spread(seconds: Sequence[float]) -> dict[str, float]:
    """Median, 95th and 99th percentile in milliseconds."""
    return {
        "count": len(seconds),
        "median_ms": statistics.median(seconds) * 1000,
        "p95_ms": percentile(seconds, 0.95) * 1000,
        "p99_ms": percentile(seconds, 0.99) * 1000,
    }


@dataclass(frozen=True)
class Row:
    """One line of the table. ``ratio``: path to reference, or what the goal is about; ``met``: None without a goal."""

    name: str
    reference: float | None
    path: float
    unit: str
    ratio: float | None = None
    goal: str = ""
    met: bool | None = None


Judge = Callable[[float], bool]


def rows(found: dict[str, Any]) -> list[Row]:
    """The table of a result as :mod:`tests.bench.run` makes it. The goals are the design's (README, "Speed and size")."""
    reference, telegram, site = (found["answers"][side] for side in ("reference", "telegram", "site"))
    turns, acknowledged, memory, ready = found["turns"], found["acknowledged"], found["memory_mb"], found["ready_s"]
    rate, used = found["throughput"], found["processor_ms"]
    return [
        _against("Answer, median (Telegram)", reference["median_ms"], telegram["median_ms"], "ms", "≤ 0.5×", lambda r: r <= 0.5),
        _against("Answer, median (site chat)", reference["median_ms"], site["median_ms"], "ms", "≤ 0.5×", lambda r: r <= 0.5),
        _against("Answer, 95th percentile (Telegram)", reference["p95_ms"], telegram["p95_ms"], "ms"),
        _against("Answer, 99th percentile (Telegram)", reference["p99_ms"], telegram["p99_ms"], "ms"),
        _against("Answers a second, 16 at once", rate["reference"], rate["telegram"], "/s", "≥ 5×", lambda r: r >= 5),
        _against("Processor time of an answer", sum(used["reference"].values()), sum(used["telegram"].values()), "ms"),
        _of_itself("Turn 200 against turn 2", turns["turn_200_ms"], "ms", turns["turn_200_ms"] / turns["turn_2_ms"], "≤ 1.1×", 1.1),
        _limit("Webhook acknowledged, 50/s, 99th percentile", None, acknowledged["p99_ms"], "ms", "≤ 20 ms", 20),
        _limit("Search over the shipped articles, 99th percentile", None, found["search"]["p99_ms"], "ms", "≤ 10 ms", 10),
        *(
            _limit(f"Search in {size:,} wordings, 99th percentile", None, found[f"search_{size}"]["p99_ms"], "ms", "≤ 10 ms", 10)
            for size in SIZES
        ),
        _limit("From a publication to the answer", None, found["publish_s"] * 1000, "ms", "≤ 1000 ms", 1000),
        _limit("Ready after a warm start", ready["reference"], ready["path"], "s", "≤ 20 s", 20),
        _limit("Memory, all processes", memory["reference"], memory["path"], "MB", "≤ 1500 MB", 1500),
    ]


def _against(name: str, reference: float, path: float, unit: str, goal: str = "", met: Judge | None = None) -> Row:
    ratio = path / reference
    return Row(name, reference, path, unit, ratio, goal, met(ratio) if met else None)


def _of_itself(name: str, path: float, unit: str, ratio: float, goal: str, limit: float) -> Row:
    return Row(name, None, path, unit, ratio, goal, ratio <= limit)


def _limit(name: str, reference: float | None, path: float, unit: str, goal: str, limit: float) -> Row:
    return Row(name, reference, path, unit, path / reference if reference else None, goal, path <= limit)
