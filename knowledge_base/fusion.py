"""Joins the evidence on a candidate into one score, and the scores of a query into confidences, with weights learnt from data.

The weights lie in ``fusion.json``, made by ``knowledge_base/learn_fusion.py``. There are two sets: for articles in the query's
language, and for articles in another one, where nothing lexical is known.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np
from numpy.typing import NDArray

from knowledge_base.dense import Floats
from knowledge_base.index import FEATURES, Entry, Evidence

_SIGNS: Final = ("wording", "wordings_centre", "coverage", "chars")
_LEADS: Final = ("wordings_centre", "answer_centre", "bm25")
DOUBTS: Final = ("score", "gap", *_SIGNS, *(f"lead_{name}" for name in _LEADS), "bias")
"""What confidence rests on: the score; its lead over the best other article; signs that the question is ours at all; and whether the
best article leads in each kind of evidence alone, for kinds that agree are seldom all wrong."""
_CONSIDERED: Final = 64
_WIDEST_GAP: Final = 4.0
_SIGN_COLUMNS: Final = [FEATURES.index(name) for name in _SIGNS]
_LEAD_COLUMNS: Final = [FEATURES.index(name) for name in _LEADS]


@dataclass(frozen=True, slots=True)
class Weights:
    """``rank`` has shape (len(FEATURES),), ``confidence`` (len(DOUBTS),)."""

    rank: NDArray[np.float64]
    confidence: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article with the probability, in 0…1, that it answers the query."""

    entry: Entry
    confidence: float


@cache
def learnt() -> Mapping[bool, Weights]:
    """The shipped weights by «same language»."""
    stored = json.loads(files("knowledge_base").joinpath("fusion.json").read_text("utf-8"))
    return {same: _weights(stored["same_language" if same else "other_language"]) for same in (True, False)}


def _weights(stored: Mapping[str, Mapping[str, float]]) -> Weights:
    return Weights(
        np.array([stored["rank"].get(name, 0.0) for name in FEATURES]),
        np.array([stored["confidence"].get(name, 0.0) for name in DOUBTS]),
    )


def fuse(evidence: Sequence[Evidence], weights: Mapping[bool, Weights]) -> list[Candidate]:
    """The likeliest articles of every language, best first. Below the best, confidence falls as the odds that ranking was learnt on."""
    found: list[Candidate] = []
    for part in evidence:
        own = weights[part.same_language]
        scores = part.features @ own.rank
        top = np.argsort(-scores, kind="stable")[:_CONSIDERED]
        sure = 1 / (1 + np.exp(-(doubts(part.features[top], scores[top]) @ own.confidence)))
        confidences = sure * np.exp(scores[top] - scores[top[0]])
        found.extend(Candidate(part.entries[number], float(share)) for number, share in zip(top, confidences, strict=True))
    return sorted(found, key=lambda candidate: -candidate.confidence)


def doubts(features: Floats, scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """What confidence in the best article rests on, shape (len(DOUBTS),); rows are articles sorted by ``scores``, best first."""
    best, rest = features[0], features[1:]
    gap = min(scores[0] - scores[1], _WIDEST_GAP) if len(rest) else _WIDEST_GAP
    leads = best[_LEAD_COLUMNS] - rest[:, _LEAD_COLUMNS].max(0) if len(rest) else np.zeros(len(_LEADS))
    return np.array([scores[0], gap, *best[_SIGN_COLUMNS], *leads, 1.0])
