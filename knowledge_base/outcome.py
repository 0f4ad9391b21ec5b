"""Decides what a search is good for: an answer, a choice between candidates, or an admission."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge_base.contract import Outcome
from knowledge_base.settings import Bounds


def outcome_of(confidences: Sequence[float], bounds: Bounds) -> Outcome:
    """``confidences`` are the articles', best first. A single doubtful article cannot be asked about as a choice, so it is refused."""
    best, second = (*confidences, 0.0, 0.0)[:2]
    if best < bounds.clarify_from:
        return Outcome.refuse
    if best >= bounds.answer_from and second < best * bounds.rival_share:
        return Outcome.answer
    return Outcome.clarify if second > 0 else Outcome.refuse
