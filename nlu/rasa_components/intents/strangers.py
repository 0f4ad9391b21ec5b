"""Tells messages of no intent at all: one more class, the stranger, whose score is the same for every message.

A softmax alone must share out the whole probability however foreign a message is. The stranger's score is found in training, from the
intents' own examples as seen by models that did not learn them: as high as it can be while few of those understood right are refused.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nlu.rasa_components.intents.softmax import Examples, Matrix, fit


def shares(scores: Matrix, stranger: float) -> Matrix:
    """Probabilities of shape (n, classes) from logits of that shape; what is missing to 1 in a row is the stranger's."""
    highest = np.maximum(scores.max(axis=1, keepdims=True), stranger)
    raised = np.exp(scores - highest)
    return np.asarray(raised / (raised.sum(axis=1, keepdims=True) + np.exp(stranger - highest)))


def stranger_score(scores: Matrix, threshold: float, refused: float) -> float:
    """The highest score of the stranger with which at most the share ``refused`` of rows has no probability of ``threshold`` or more.

    ``-inf``, no stranger, when that many rows are too ambiguous without one, or when there are none.
    """
    if not len(scores):
        return -np.inf
    top = scores.max(axis=1)
    known = 1 / threshold - np.exp(scores - top[:, None]).sum(axis=1)  # the stranger's share that the row bears, beside the top's of 1
    bears = top + np.log(known, where=known > 0, out=np.full(len(top), -np.inf))
    return float(np.sort(bears)[int(refused * len(bears))])


def unseen_scores(examples: Examples, classes: NDArray[np.int64], count: int, folds: int, *, strength: float, rounds: int) -> Matrix:
    """Logits of shape (n, count), each row's by a model that has not learnt it; each class is dealt out evenly over ``folds`` parts."""
    part = np.empty(len(classes), dtype=np.int64)
    shuffled = np.random.default_rng(0).permutation(len(classes))
    part[shuffled[np.argsort(classes[shuffled], kind="stable")]] = np.arange(len(classes)) % folds
    scores = np.zeros((len(classes), count), dtype=np.float32)
    for fold in range(min(folds, len(classes)) if len(classes) > 1 else 0):
        rest, unseen = np.flatnonzero(part != fold), np.flatnonzero(part == fold)
        scores[unseen] = fit(examples[rest], classes[rest], count, strength=strength, rounds=rounds).scores(examples[unseen])
    return scores
