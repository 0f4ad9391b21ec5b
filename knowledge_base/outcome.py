"""Decides what a search is good for: an answer, a choice between candidates, or an admission."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge_base.contract import Outcome
from knowledge_base.settings import SearchSettings


def outcome_of(confidences: Sequence[float], settings: SearchSettings) -> Outcome:
    """``confidences`` are the articles', best first. A single doubtful article cannot be asked about as a choice, so it is refused."""
    best, second = (*confidences, 0.0, 0.0)[:2]
    if best < settings.clarify_from:
        return Outcome.refuse
    if best >= settings.answer_from and second < best * settings.rival_share:
        return Outcome.answer
    return Outcome.clarify if second > 0 else Outcome.refuse
