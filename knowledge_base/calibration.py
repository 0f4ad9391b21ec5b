"""Finds, on questions whose right article is known, from which confidence on to answer, to offer a choice, or to refuse.

The supervisor accepts a share of wrong answers (the risk). The answer bound is the lowest confidence at which the answers given stay
within it; the clarify bound is where an offer of a few articles is still worth reading. What is reported was measured on questions that
the bounds were not chosen on (five folds), with Wilson intervals.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from knowledge_base.contract import Outcome
from knowledge_base.fitting import fit_logistic
from knowledge_base.intervals import Share, share
from knowledge_base.outcome import outcome_of
from knowledge_base.settings import Bounds

FOLDS: Final = 5
FEWEST: Final = 50
"""Questions below which bounds would be chosen by chance."""
_EDGE: Final = 1e-4


@dataclass(frozen=True, slots=True)
class Judged:
    """One question asked: confidences of the best articles, and whether the first, or one of those that would be offered, is right."""

    confidences: Sequence[float]
    right: bool
    offered_right: bool

    @property
    def confidence(self) -> float:
        return self.confidences[0] if self.confidences else 0.0


@dataclass(frozen=True, slots=True)
class Calibration:
    """``bounds`` as chosen on everything; the shares as measured on held-out folds: answered of all questions, wrong of the answered,
    offered of all, useful of the offers. ``risk``: the share of wrong answers that was accepted."""

    bounds: Bounds
    risk: float
    questions: int
    answered: Share
    wrong: Share
    offered: Share
    useful: Share


@dataclass(frozen=True, slots=True)
class Point:
    """Answering from ``bound`` on answers this share of all questions, and this share of those answers is wrong."""

    bound: float
    coverage: float
    wrong: float


def calibrate(judged: Sequence[Judged], *, risk: float, useful: float = 0.5, rival_share: float = 0.8) -> Calibration:
    """Choose bounds for the accepted ``risk``. Raises ValueError for fewer than fifty questions."""
    if len(judged) < FEWEST:
        raise ValueError(f"{len(judged)} questions are too few to choose bounds on: at least {FEWEST} are needed")
    answered = wrong = offered = helped = 0
    for fold in range(FOLDS):
        bounds = choose([one for place, one in enumerate(judged) if place % FOLDS != fold], risk, useful, rival_share)
        for one in judged[fold::FOLDS]:
            outcome = outcome_of(one.confidences[:2], bounds)
            answered += outcome is Outcome.answer
            wrong += outcome is Outcome.answer and not one.right
            offered += outcome is Outcome.clarify
            helped += outcome is Outcome.clarify and one.offered_right
    return Calibration(
        choose(judged, risk, useful, rival_share),
        risk,
        len(judged),
        share(answered, len(judged)),
        share(wrong, answered),
        share(offered, len(judged)),
        share(helped, offered),
    )


def choose(judged: Sequence[Judged], risk: float, useful: float, rival_share: float) -> Bounds:
    """The bounds that fit these questions best."""
    answer_from = next((point.bound for point in reversed(curve(judged, rival_share)) if point.wrong <= risk), 1.0)
    clarify_from = min(_worth_offering([one for one in judged if one.confidence < answer_from], useful), answer_from)
    return Bounds(answer_from=round(answer_from, 4), clarify_from=round(clarify_from, 4), rival_share=rival_share)


def curve(judged: Iterable[Judged], rival_share: float = 0.8) -> list[Point]:
    """Coverage and share of wrong answers by bound, strictest first (the coverage–risk curve). Close rivals are never answered."""
    everything = list(judged)
    open_to_all = Bounds(answer_from=0, clarify_from=0, rival_share=rival_share)
    clear = [one for one in everything if outcome_of(one.confidences[:2], open_to_all) is Outcome.answer]
    clear.sort(key=lambda one: -one.confidence)
    points: list[Point] = []
    wrong = 0
    for number, one in enumerate(clear, start=1):
        wrong += not one.right
        if number == len(clear) or clear[number].confidence < one.confidence:
            points.append(Point(one.confidence, number / len(everything), wrong / number))
    return points


def _worth_offering(judged: Sequence[Judged], useful: float) -> float:
    """The confidence from which on an offer holds the right article with chance ``useful``, by a logistic curve through all."""
    happened = np.array([one.offered_right for one in judged], np.float64)
    if not happened.any():
        return 1.0
    if happened.all():
        return 0.0
    odds = _logit(np.array([one.confidence for one in judged]))
    slope, start = fit_logistic(np.column_stack([odds, np.ones(len(odds))]), happened, np.ones(len(odds)), l2=0.1)
    if slope <= _EDGE:
        return 0.0 if happened.mean() >= useful else 1.0
    return float(1 / (1 + np.exp(-(np.log(useful / (1 - useful)) - start) / slope)))


def _logit(confidence: NDArray[np.float64]) -> NDArray[np.float64]:
    kept = np.clip(confidence, _EDGE, 1 - _EDGE)
    return np.asarray(np.log(kept / (1 - kept)), np.float64)
