"""Two small convex fits in numpy: which of several candidates is right, and how likely something is at all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def fit_choice(
    questions: Sequence[Array], right: Sequence[int], importance: Array, *, l2: float = 1e-3, steps: int = 500, rate: float = 0.05
) -> Array:
    """Non-negative weights that make row ``right[i]`` of ``questions[i]`` (candidates × features) the likeliest: a conditional logit."""
    lengths = np.array([len(candidates) for candidates in questions])
    rows = np.concatenate(questions)
    spread = rows.std(0) + 1e-6
    rows = rows / spread
    starts = np.cumsum(lengths) - lengths
    importance = importance / importance.sum()
    chosen = importance @ rows[starts + np.asarray(right)]
    weights, first, second = np.full(rows.shape[1], 0.1), np.zeros(rows.shape[1]), np.zeros(rows.shape[1])
    for step in range(1, steps + 1):
        scores = rows @ weights
        scores = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), lengths))
        chances = scores / np.repeat(np.add.reduceat(scores, starts), lengths)
        slope = (chances * np.repeat(importance, lengths)) @ rows - chosen + l2 * weights
        first, second = 0.9 * first + 0.1 * slope, 0.999 * second + 0.001 * slope**2
        weights = np.maximum(weights - rate * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8), 0)
    return np.asarray(weights / spread, np.float64)


def fit_logistic(rows: Array, happened: Array, importance: Array, *, l2: float = 5.0, steps: int = 30) -> Array:
    """Logistic regression by Newton's method, the ridge ``l2`` on standardised columns; ``happened`` may lie anywhere in 0…1.

    The last column of ``rows`` is the bias, which is not held back. Weights are for ``rows`` as they were given.
    """
    centre, spread = rows.mean(0), rows.std(0) + 1e-6
    centre[-1], spread[-1] = 0.0, 1.0
    rows = (rows - centre) / spread
    importance = importance * len(rows) / importance.sum()
    held = np.append(np.full(rows.shape[1] - 1, l2), 1e-9)
    weights = np.zeros(rows.shape[1])
    for _ in range(steps):
        chance = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        bend = importance * (chance * (1 - chance) + 1e-6)
        slope = rows.T @ (importance * (chance - happened)) + held * weights
        weights = weights - np.linalg.solve((rows * bend[:, None]).T @ rows + np.diag(held), slope)
    weights = weights / spread
    weights[-1] -= float(weights[:-1] @ centre[:-1])
    return np.asarray(weights, np.float64)
