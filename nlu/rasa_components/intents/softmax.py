"""Multinomial logistic regression on sparse and dense features at once; scikit-learn wants one matrix of both, ten times slower."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

Matrix = NDArray[np.float32]


@dataclass(frozen=True)
class Examples:
    """One message a row: ``terms`` of shape (n, terms), ``vectors`` of shape (n, dimension); either may have no columns."""

    terms: csr_matrix
    vectors: Matrix

    def __getitem__(self, rows: NDArray[Any]) -> Examples:
        return Examples(self.terms[rows], self.vectors[rows])


@dataclass(frozen=True)
class Weights:
    """``terms`` of shape (terms, classes), ``vectors`` of shape (dimension, classes), ``bias`` of shape (classes,)."""

    terms: Matrix
    vectors: Matrix
    bias: Matrix

    def scores(self, examples: Examples) -> Matrix:
        """Logits of shape (n, classes)."""
        return np.asarray(examples.terms @ self.terms + examples.vectors @ self.vectors + self.bias, dtype=np.float32)


def fit(examples: Examples, classes: NDArray[np.int64], count: int, *, strength: float, rounds: int) -> Weights:
    """Weights that make ``classes`` (0 … count - 1, one a row) likely, each class with the same say however many examples it has.

    ``strength`` is scikit-learn's C: the larger, the less the weights are held back. At most ``rounds`` steps of L-BFGS.
    """
    terms, dimension = examples.terms.shape[1], examples.vectors.shape[1]
    turned = examples.terms.T.tocsr()
    wanted = np.eye(count, dtype=np.float32)[classes]
    say = (len(classes) / (len(np.unique(classes)) * np.bincount(classes, minlength=count)[classes])).astype(np.float32)[:, None]

    def unpacked(flat: NDArray[np.float64]) -> Weights:
        rows = flat.astype(np.float32).reshape(-1, count)
        return Weights(rows[:terms], rows[terms : terms + dimension], rows[-1])

    def loss_and_slope(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = unpacked(flat)
        scores = weights.scores(examples)
        scores -= scores.max(axis=1, keepdims=True)
        raised = np.exp(scores)
        totals = raised.sum(axis=1, keepdims=True)
        missed = float(np.sum(say * (np.log(totals) - np.sum(scores * wanted, axis=1, keepdims=True))))
        error = (raised / totals - wanted) * say
        held = flat[:-count] / strength
        slope = np.concatenate([turned @ error, examples.vectors.T @ error, error.sum(axis=0, keepdims=True)]).ravel().astype(np.float64)
        slope[:-count] += held
        return (missed + 0.5 * float(held @ flat[:-count])) / len(classes), slope / len(classes)

    start = np.zeros((terms + dimension + 1) * count)
    return unpacked(minimize(loss_and_slope, start, jac=True, method="L-BFGS-B", options={"maxiter": rounds}).x)
