"""Measures retrieval and refusal on questions whose right article is known."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from knowledge_base.contract import Outcome
from knowledge_base.errors import ArticleInvalid
from knowledge_base.search import LocalKnowledgeBase

_DEPTH = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and its right article; None when no article answers it."""

    query: str
    gold_id: str | None


@dataclass(frozen=True, slots=True)
class Report:
    """Recall and MRR over questions that have an article; ``auroc`` of confidence between those and the rest (None without either).

    ``coverage`` is the share of all questions answered at once at the working bound, ``wrong_share`` the share of those answers that were
    not the right article; ``clarify_share`` and ``refuse_share`` are of all questions too. Latencies in milliseconds, encoding apart.
    """

    queries: int
    in_scope: int
    recall_at_1: float
    recall_at_5: float
    mrr_at_10: float
    auroc: float | None
    coverage: float
    wrong_share: float
    clarify_share: float
    refuse_share: float
    search_p50_ms: float
    search_p95_ms: float
    encode_p50_ms: float

    def as_json(self) -> dict[str, Any]:
        """Plain values, rounded to four digits."""
        return {name: round(value, 4) if isinstance(value, float) else value for name, value in asdict(self).items()}

    def show(self, console: Console) -> None:
        """Print a table; green, yellow or red by what a support team can live with."""
        table = Table(title=f"{self.queries} questions, {self.in_scope} with an article")
        table.add_column("measure")
        table.add_column("value", justify="right")
        for name, (fine, poor) in _LIVEABLE.items():
            value = getattr(self, name)
            colour = "white" if value is None else _colour(value, fine, poor)
            table.add_row(name.replace("_", " "), "–" if value is None else f"[{colour}]{value:.3f}[/]")
        for name in ("clarify_share", "refuse_share", "encode_p50_ms"):
            table.add_row(name.replace("_", " "), f"{getattr(self, name):.3f}")
        console.print(table)


_LIVEABLE = {
    "recall_at_1": (0.75, 0.5),
    "recall_at_5": (0.9, 0.75),
    "mrr_at_10": (0.8, 0.6),
    "auroc": (0.9, 0.75),
    "coverage": (0.5, 0.25),
    "wrong_share": (0.05, 0.15),
    "search_p50_ms": (2.0, 5.0),
    "search_p95_ms": (5.0, 10.0),
}
"""From which value on a figure is fine and from which it is poor; where fine is the smaller number, less is better."""


def _colour(value: float, fine: float, poor: float) -> str:
    sign = 1 if fine > poor else -1
    return "green" if sign * value >= sign * fine else "yellow" if sign * value >= sign * poor else "red"


def read_queries(path: Path) -> list[Asked]:
    """One ``{"query", "gold_id"}`` a line. Raises :class:`ArticleInvalid` naming the first bad line."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ArticleInvalid("file_unreadable", f"cannot read {path}: {error}", field="path") from None
    asked = [_asked(line, number) for number, line in enumerate(lines, start=1) if line.strip()]
    if not asked:
        raise ArticleInvalid("eval_empty", f"{path} has no questions", field="path")
    return asked


def _asked(line: str, number: int) -> Asked:
    try:
        row = json.loads(line)
    except ValueError:
        row = None
    if not isinstance(row, dict):
        raise ArticleInvalid("eval_row", f"line {number}: not a JSON object")
    query, gold = row.get("query"), row.get("gold_id")
    if not isinstance(query, str) or "gold_id" not in row or not isinstance(gold, str | None):
        raise ArticleInvalid("eval_row", f'line {number}: needs "query" (text) and "gold_id" (text or null)')
    return Asked(query, gold)


async def evaluate(kb: LocalKnowledgeBase, asked: Sequence[Asked]) -> Report:
    """Ask everything, one after another, as a client would be answered."""
    ranks, sure, outcomes, right = [], [], [], []
    searching, encoding = [], []
    for question in asked:
        started = perf_counter()
        vector = await kb.encode.query(question.query)
        encoded = perf_counter()
        found = await kb.search(question.query, limit=_DEPTH, vector=vector)
        searching.append(perf_counter() - encoded)
        encoding.append(encoded - started)
        ids = [hit.article_id for hit in found.hits]
        ranks.append(ids.index(question.gold_id) + 1 if question.gold_id in ids else 0)
        sure.append(found.confidence)
        outcomes.append(found.outcome)
        right.append(ranks[-1] == 1)
    ours = np.array([question.gold_id is not None for question in asked])
    found_at, answered = np.array(ranks)[ours], np.array([outcome is Outcome.answer for outcome in outcomes])
    return Report(
        queries=len(asked),
        in_scope=int(ours.sum()),
        recall_at_1=_mean(found_at == 1),
        recall_at_5=_mean((found_at >= 1) & (found_at <= 5)),
        mrr_at_10=_mean(np.where(found_at > 0, 1 / np.maximum(found_at, 1), 0.0)),
        auroc=auroc(np.array(sure)[ours], np.array(sure)[~ours]),
        coverage=_mean(answered),
        wrong_share=_mean(~np.array(right)[answered]),
        clarify_share=_mean(np.array([outcome is Outcome.clarify for outcome in outcomes])),
        refuse_share=_mean(np.array([outcome is Outcome.refuse for outcome in outcomes])),
        search_p50_ms=_percentile(searching, 50),
        search_p95_ms=_percentile(searching, 95),
        encode_p50_ms=_percentile(encoding, 50),
    )


def auroc(ours: NDArray[np.float64], strangers: NDArray[np.float64]) -> float | None:
    """Probability that one of ours has more confidence than a stranger, ties counted half; None when either is empty."""
    if not len(ours) or not len(strangers):
        return None
    below = np.searchsorted(np.sort(strangers), ours, "left")
    upto = np.searchsorted(np.sort(strangers), ours, "right")
    return float((below + upto).mean() / 2 / len(strangers))


def _mean(values: NDArray[Any]) -> float:
    return float(values.mean()) if len(values) else 0.0


def _percentile(seconds: Sequence[float], share: int) -> float:
    return float(np.percentile(seconds, share) * 1000)
