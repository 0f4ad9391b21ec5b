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

_SEEN: Final = FEATURES[:-1]
DOUBTS: Final = (
    "score", "gap", "gap_to_rest", "log_share", "entropy",
    *(f"{kind}_{name}" for kind in ("own", "lead", "stands_out") for name in _SEEN), "bias",
)  # fmt: skip
"""What confidence rests on: the best article's score; its lead over the second and over the next five; its share among all as ranking was
learnt, and how evenly the rest share; and for each kind of evidence its value, its lead over the best other article, and by how many
standard deviations it stands out. Kinds that agree are seldom all wrong; a stranger's best article hardly stands out from the others."""
_CONSIDERED: Final = 64
_WIDEST_GAP: Final = 4.0
_WIDEST_GAP_TO_REST: Final = 6.0
_FARTHEST_OUT: Final = 10.0
_EXACT: Final = 20.0
_FEW: Final = 10
"""Articles; of fewer, the odds shrink as their number: the fewer there are, the more of what clients ask is none of it, and the less there
is to stand out from."""
_SURE: Final = 0.99
"""Whoever types a wording of an article letter for letter means that article."""


@dataclass(frozen=True, slots=True)
class Weights:
    """``rank`` has shape (len(FEATURES),), ``confidence`` (len(DOUBTS),): what was learnt."""

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
    fewness = np.log(min(sum(len(part.entries) for part in evidence), _FEW) / _FEW) if evidence else 0.0
    said = any(part.features[:, -1].any() for part in evidence)
    for part in evidence:
        own = weights[part.same_language]
        plain = part.features @ own.rank
        exact = part.features[:, -1]
        scores = plain + _EXACT * exact
        top = np.argsort(-scores, kind="stable")[:_CONSIDERED]
        sure = _SURE if exact[top[0]] else 1 / (1 + np.exp(-(doubts(part.features[top], plain[top]) @ own.confidence + fewness)))
        if said and not exact[top[0]]:
            sure *= 1 - _SURE  # another language cannot know better than the words themselves
        confidences = sure * np.exp(scores[top] - scores[top[0]])
        found.extend(Candidate(part.entries[number], float(share)) for number, share in zip(top, confidences, strict=True))
    return sorted(found, key=lambda candidate: -candidate.confidence)


def doubts(features: Floats, scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """What confidence in the best article rests on, shape (len(DOUBTS),); rows are articles sorted by ``scores``, best first."""
    best, rest = features[0, : len(_SEEN)].astype(np.float64), features[1:, : len(_SEEN)].astype(np.float64)
    shares = np.exp(scores - scores[0])
    shares /= shares.sum()
    gap = min(scores[0] - scores[1], _WIDEST_GAP) if len(rest) else _WIDEST_GAP
    to_rest = min(scores[0] - scores[3:8].mean(), _WIDEST_GAP_TO_REST) if len(rest) > 2 else _WIDEST_GAP_TO_REST
    leads = best - rest.max(0) if len(rest) else np.zeros(len(_SEEN))
    out = (best - rest.mean(0)) / (rest.std(0) + 1e-6) if len(rest) > 1 else np.zeros(len(_SEEN))
    entropy = -(shares * np.log(shares + 1e-9)).sum()
    return np.array([scores[0], gap, to_rest, np.log(shares[0]), entropy, *best, *leads, *out.clip(-_FARTHEST_OUT, _FARTHEST_OUT), 1.0])
