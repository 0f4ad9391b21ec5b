"""Picks the wordings of other articles that a change may take away from them: those nearest to what the change says.

A knowledge base has thousands of wordings and a change touches few of them: asking only the nearest keeps a check within a second or two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from knowledge_base.contract import Article
from knowledge_base.dense import Floats
from knowledge_base.drafts import Draft
from knowledge_base.gate.contract import Kind, Probe

_AS_THEY_STAND: Final = 60
_LEFT_OUT: Final = 60
"""Wordings asked as they stand, and articles asked one that they were made to forget. With 39 shipped articles published anew, one at a
time, asking all thousand wordings and every article found no loss that these had not found."""


@dataclass(frozen=True, slots=True)
class Threatened:
    """``asked`` are wordings as they stand; ``left_out`` one wording of an article each, which ``shortened`` (the articles) are without."""

    asked: Sequence[Probe]
    left_out: Sequence[Probe]
    shortened: Sequence[Draft]


def threatened(others: Sequence[Article], new_texts: Sequence[str], vectors: Mapping[str, Floats]) -> Threatened:
    """``others`` are the articles that stay as they are, ``new_texts`` the changed articles' wordings and sentences."""
    if not new_texts or not others:
        return Threatened((), (), ())
    owned = [(article, wording) for article in others for wording in dict.fromkeys((article.title, *article.questions))]
    new = np.array([vectors[text] for text in new_texts])
    nearness = (np.array([vectors[wording] for _, wording in owned]) @ new.T).max(1)
    nearest = [owned[number] for number in np.argsort(-nearness, kind="stable")]
    forgotten: dict[str, tuple[Article, str]] = {}
    for article, wording in nearest:
        if wording != article.title:  # a title cannot be left out
            forgotten.setdefault(article.id, (article, wording))
    few = list(forgotten.values())[:_LEFT_OUT]
    return Threatened(
        [Probe(wording, article.id, Kind.wording) for article, wording in nearest[:_AS_THEY_STAND]],
        [Probe(wording, article.id, Kind.left_out) for article, wording in few],
        [_without(article, wording) for article, wording in few],
    )


def _without(article: Article, wording: str) -> Draft:
    return Draft.of(article).model_copy(update={"questions": [question for question in article.questions if question != wording]})
