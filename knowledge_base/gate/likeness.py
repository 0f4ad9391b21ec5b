"""Finds articles that say nearly the same: wordings that two of them share, and answers that tell one story twice."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from knowledge_base.contract import Article
from knowledge_base.dense import Floats
from knowledge_base.drafts import Draft
from knowledge_base.gate.contract import Part, Twin
from knowledge_base.passages import passages
from knowledge_base.words import lemmas

_COSINE: Final = 0.8
_OVERLAP: Final = 0.8
"""Texts are twins from this cosine on when they also share this part of their lemmas. Cosine alone takes opposites for twins («заморозить»
and «разморозить договор» .89), lemmas alone «какие у вас тарифы» and «какой у меня тариф» (.70). No two shipped articles' wordings pass
both; the nearest to it have .82 and .75."""
_SAME: Final = 0.95
"""From this cosine on texts are twins whatever their lemmas."""
_TOLD_TWICE: Final = 0.5
"""Answers are twins when this part of the shorter one, by letters, stands in the other. No two shipped ones share more than .28 (the two
that list tariffs)."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is compared of an article; ``family`` is shared by its translations."""

    id: str
    title: str
    family: str
    language: str
    wordings: Sequence[str]
    passages: Sequence[str]


def said(article: Article | Draft) -> Said:
    """An article or a draft as it is compared."""
    wordings = tuple(dict.fromkeys((article.title, *article.questions)))
    return Said(
        article.id, article.title, article.translation_of or article.id, article.language, wordings, tuple(passages(article.answer))
    )


def twins(subjects: Sequence[Said], others: Sequence[Said], vectors: Mapping[str, Floats]) -> list[Twin]:
    """Twins of ``subjects`` among themselves and ``others``, likest first; translations of one article are none.

    ``vectors`` has the unit vector of every wording and passage.
    """
    found = [*_twins(subjects, others, vectors, Part.wording), *_twins(subjects, others, vectors, Part.answer)]
    return sorted(found, key=lambda twin: -twin.likeness)


def pairs(subjects: Sequence[Said], others: Sequence[Said]) -> Iterator[tuple[Said, Said]]:
    """Every two articles of one language that are compared, each pair once."""
    for number, one in enumerate(subjects):
        for other in (*subjects[number + 1 :], *others):
            if one.family != other.family and one.language == other.language:
                yield one, other


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Jaccard: the share in 0…1 of all words that both have."""
    return len(one & other) / len(one | other) if one and other else 0.0


def _twins(subjects: Sequence[Said], others: Sequence[Said], vectors: Mapping[str, Floats], part: Part) -> Iterator[Twin]:
    texts = _wordings if part is Part.wording else _passages
    stacked = {one.id: np.array([vectors[text] for text in texts(one)], np.float32) for one in (*subjects, *others) if texts(one)}
    for one, other in pairs(subjects, others):
        if one.id not in stacked or other.id not in stacked:
            continue
        cosines = stacked[one.id] @ stacked[other.id].T
        if cosines.max() < _COSINE:
            continue
        alike = _alike(texts(one), texts(other), cosines)
        if alike and (part is Part.wording or _told_twice(alike, texts(one), texts(other))):
            likest, text, other_text = max(alike)
            yield Twin(one.id, one.title, other.id, other.title, part, text, other_text, round(likest, 3), len(alike))


def _wordings(one: Said) -> Sequence[str]:
    return one.wordings


def _passages(one: Said) -> Sequence[str]:
    return one.passages


def _alike(mine: Sequence[str], theirs: Sequence[str], cosines: Floats) -> list[tuple[float, str, str]]:
    return [
        (float(cosines[row, column]), mine[row], theirs[column])
        for row, column in zip(*np.nonzero(cosines >= _COSINE), strict=True)
        if cosines[row, column] >= _SAME or overlap(_lemmas(mine[row]), _lemmas(theirs[column])) >= _OVERLAP
    ]


def _told_twice(alike: Sequence[tuple[float, str, str]], mine: Sequence[str], theirs: Sequence[str]) -> bool:
    shared = min(_letters({text for _, text, _ in alike}), _letters({text for _, _, text in alike}))
    return shared >= _TOLD_TWICE * min(_letters(mine), _letters(theirs))


def _letters(texts: Collection[str]) -> int:
    return sum(map(len, texts))


@lru_cache(maxsize=50_000)
def _lemmas(text: str) -> frozenset[str]:
    return frozenset(lemmas(text))
