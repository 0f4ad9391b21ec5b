"""Measures retrieval and refusal on questions whose right article is known."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import sqrt
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge_base.calibration import Judged
from knowledge_base.contract import Outcome
from knowledge_base.errors import ArticleInvalid
from knowledge_base.intervals import Z, share
from knowledge_base.search import LocalKnowledgeBase
from knowledge_base.vectors import Progress, silent

_DEPTH = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and its right article; None when no article answers it."""

    query: str
    gold_id: str | None


@dataclass(frozen=True, slots=True)
class Answered:
    """What search made of one question: hits best first, its outcome, and milliseconds of search and encoding."""

    asked: Asked
    ids: Sequence[str]
    titles: Sequence[str]
    confidences: Sequence[float]
    outcome: Outcome
    search_ms: float
    encode_ms: float

    @property
    def rank(self) -> int:
        """Place of the right article from 1; 0 when it is not among the ten first, or there is none."""
        return self.ids.index(self.asked.gold_id) + 1 if self.asked.gold_id in self.ids else 0

    @property
    def confidence(self) -> float:
        return self.confidences[0] if self.confidences else 0.0

    def judged(self, choices: int) -> Judged:
        """For calibration."""
        return Judged(self.confidences, self.rank == 1, 1 <= self.rank <= choices)


@dataclass(frozen=True, slots=True)
class Report:
    """Recall and MRR over questions that have an article; ``auroc`` of confidence between those and the rest (None without either).

    ``coverage`` is the share of all questions answered at once at the working bound, ``wrong_share`` the share of those answers that were
    not the right article; ``clarify_share`` and ``refuse_share`` are of all questions too. Latencies in milliseconds, encoding apart.
    ``intervals``: (low, high) at 95 % for each share and for the AUROC.
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
    intervals: Mapping[str, tuple[float, float]]

    def as_json(self) -> dict[str, Any]:
        """Plain values, rounded to four digits."""
        return {name: _rounded(value) for name, value in asdict(self).items()}


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


async def ask(kb: LocalKnowledgeBase, asked: Sequence[Asked], progress: Progress = silent) -> list[Answered]:
    """Ask everything, one after another, as a client would be answered."""
    answers: list[Answered] = []
    for number, question in enumerate(asked):
        progress(number, len(asked))
        started = perf_counter()
        vector = await kb.encode.query(question.query)
        encoded = perf_counter()
        found = await kb.search(question.query, limit=_DEPTH, vector=vector)
        ended = perf_counter()
        ids, titles = [hit.article_id for hit in found.hits], [hit.title for hit in found.hits]
        sure = [hit.confidence for hit in found.hits]
        answers.append(Answered(question, ids, titles, sure, found.outcome, (ended - encoded) * 1000, (encoded - started) * 1000))
    progress(len(asked), len(asked))
    return answers


async def evaluate(kb: LocalKnowledgeBase, asked: Sequence[Asked]) -> Report:
    """The figures of one knowledge base."""
    return report(await ask(kb, asked))


def report(answers: Sequence[Answered]) -> Report:
    """Figures with their intervals."""
    ours = [one for one in answers if one.asked.gold_id is not None]
    others = [one for one in answers if one.asked.gold_id is None]
    said = [one for one in answers if one.outcome is Outcome.answer]
    shares = {
        "recall_at_1": share(sum(one.rank == 1 for one in ours), len(ours)),
        "recall_at_5": share(sum(1 <= one.rank <= 5 for one in ours), len(ours)),
        "coverage": share(len(said), len(answers)),
        "wrong_share": share(sum(one.rank != 1 for one in said), len(said)),
        "clarify_share": share(sum(one.outcome is Outcome.clarify for one in answers), len(answers)),
        "refuse_share": share(sum(one.outcome is Outcome.refuse for one in answers), len(answers)),
    }
    area = auroc(np.array([one.confidence for one in ours]), np.array([one.confidence for one in others]))
    intervals = {name: (one.low, one.high) for name, one in shares.items()}
    if area is not None:
        intervals["auroc"] = area_interval(area, len(ours), len(others))
    return Report(
        queries=len(answers),
        in_scope=len(ours),
        mrr_at_10=_mean(np.array([1 / one.rank if one.rank else 0.0 for one in ours])),
        auroc=area,
        search_p50_ms=_percentile([one.search_ms for one in answers], 50),
        search_p95_ms=_percentile([one.search_ms for one in answers], 95),
        encode_p50_ms=_percentile([one.encode_ms for one in answers], 50),
        intervals=intervals,
        **{name: one.value for name, one in shares.items()},
    )


def worst(answers: Sequence[Answered], most: int = 20) -> list[Answered]:
    """What hurts most first: wrong articles said with confidence, strangers answered, right articles not found at all."""

    def harm(one: Answered) -> float:
        if one.rank == 1:
            return 0.0
        said = 1.0 if one.outcome is Outcome.answer else 0.0
        missed = 0.0 if one.asked.gold_id is None else 0.5 if one.rank == 0 else 0.2
        return said * (1 + one.confidence) + missed

    return [one for one in sorted(answers, key=harm, reverse=True)[:most] if harm(one) > 0]


def auroc(ours: NDArray[np.float64], strangers: NDArray[np.float64]) -> float | None:
    """Probability that one of ours has more confidence than a stranger, ties counted half; None when either is empty."""
    if not len(ours) or not len(strangers):
        return None
    below = np.searchsorted(np.sort(strangers), ours, "left")
    upto = np.searchsorted(np.sort(strangers), ours, "right")
    return float((below + upto).mean() / 2 / len(strangers))


def area_interval(area: float, ours: int, strangers: int) -> tuple[float, float]:
    """95 % of an AUROC by Hanley and McNeil (Radiology, 1982)."""
    one, two = area / (2 - area), 2 * area * area / (1 + area)
    spread = area * (1 - area) + (ours - 1) * (one - area * area) + (strangers - 1) * (two - area * area)
    reach = Z * sqrt(max(spread, 0.0) / (ours * strangers))
    return max(area - reach, 0.0), min(area + reach, 1.0)


def _mean(values: NDArray[Any]) -> float:
    return float(values.mean()) if len(values) else 0.0


def _percentile(milliseconds: Sequence[float], place: int) -> float:
    return float(np.percentile(milliseconds, place)) if milliseconds else 0.0


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _rounded(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_rounded(inner) for inner in value]
    return round(value, 4) if isinstance(value, float) else value
