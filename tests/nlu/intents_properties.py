"""What the learning of intents promises; run in the engine's environment by test_measure_intents.py."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from nlu.rasa_components.intents.softmax import Examples, fit
from nlu.rasa_components.intents.strangers import shares, stranger_score, unseen_scores
from nlu.rasa_components.intents.terms import learnt_terms, terms

RANDOM = np.random.default_rng(1)


def blobs(count: int = 90) -> tuple[Examples, np.ndarray]:
    classes = np.arange(count) % 3
    vectors = RANDOM.normal(size=(count, 8)).astype(np.float32) + 2 * np.eye(3, 8, dtype=np.float32)[classes]
    return Examples(csr_matrix(np.abs(vectors[:, :4])), vectors[:, 4:]), classes


def the_weights_are_those_of_logistic_regression() -> None:
    examples, classes = blobs()
    both = np.hstack([examples.terms.toarray(), examples.vectors])
    known = LogisticRegression(C=0.5, class_weight="balanced", max_iter=1000, tol=1e-6).fit(both, classes)
    ours = shares(fit(examples, classes, 3, strength=0.5, rounds=1000).scores(examples), -np.inf)
    assert np.abs(ours - known.predict_proba(both)).max() < 0.01


def no_more_than_the_given_share_is_refused_and_no_higher_score_would_do() -> None:
    scores = (3 * RANDOM.normal(size=(1000, 5)) + [6, 0, 0, 0, 0]).astype(np.float32)
    clear = scores[shares(scores, -np.inf).max(axis=1) >= 0.5]
    stranger = stranger_score(clear, 0.5, 0.05)
    refused = (shares(clear, stranger - 1e-4).max(axis=1) < 0.5).mean()
    assert 0.04 < refused <= 0.05 < (shares(clear, stranger + 0.2).max(axis=1) < 0.5).mean()
    assert stranger_score(np.zeros((10, 5), np.float32), 0.5, 0.05) == -np.inf  # too ambiguous already
    assert stranger_score(scores[:0], 0.5, 0.05) == -np.inf


def foreign_scores_leave_nearly_all_to_the_stranger() -> None:
    likely = shares(np.array([[-9.0, -9.5, -10.0], [9.0, 0.0, 0.0], [0.0, 0.0, 0.0]]), 4.0)
    assert likely[0].sum() < 0.001 < 0.99 < likely[1, 0]
    assert np.allclose(shares(np.array([[1000.0, 0.0]]), -np.inf), [[1, 0]])


def every_row_is_scored_unseen() -> None:
    examples, classes = blobs()
    scores = unseen_scores(examples, classes, 3, 3, strength=1.0, rounds=50)
    assert scores.shape == (90, 3)
    assert (scores.argmax(axis=1) == classes).mean() > 0.7
    alone = unseen_scores(examples[np.arange(2)], classes[:2], 3, 3, strength=1.0, rounds=5)  # fewer examples than parts
    assert np.isfinite(alone).all()


def terms_are_words_pairs_and_pieces() -> None:
    found = set(terms("Ещё 42 раза"))
    assert {"еще+", "00+", "раза+", "еще+00+", " ещ", "раза"} <= found
    known = learnt_terms(["нет интернета", "интернета нет", "позовите человека"], 4.0)
    rows = known.of(["нет интернета", "", "🙂"])
    assert np.allclose(np.sqrt(rows.multiply(rows).sum(axis=1)).A1, [4, 0, 0], atol=1e-4)
    assert "позовите+" not in known.columns  # seen once


if __name__ == "__main__":
    the_weights_are_those_of_logistic_regression()
    no_more_than_the_given_share_is_refused_and_no_higher_score_would_do()
    foreign_scores_leave_nearly_all_to_the_stranger()
    every_row_is_scored_unseen()
    terms_are_words_pairs_and_pieces()
