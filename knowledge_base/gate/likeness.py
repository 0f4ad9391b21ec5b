"""Finds articles that say nearly the same: wordings that two of them share, and answers that tell one story twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from knowledge_base.contract import Article
from knowledge_base.dense import Floats
from knowledge_base.drafts import Draft
from knowledge_base.gate.contract import Part, Twin
from knowledge_base.gate.overlapping import Text, overlapping
from knowledge_base.passages import passages
from knowledge_base.words import lemmas

_COSINE: Final = 0.8
_OVERLAP: Final = 0.8
"""Texts are twins from this cosine on when they also share this part of their lemmas. Cosine alone takes opposites for twins («заморозить»
and «разморозить договор» .89), lemmas alone «какие у вас тарифы» and «какой у меня тариф» (.70). No two shipped articles' wordings pass
both; the nearest to it have .82 and .75."""
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


@dataclass(frozen=True, slots=True)
class _Alike:
    likeness: float
    text: str
    other_text: str


def said(article: Article | Draft) -> Said:
    """An article or a draft as it is compared."""
    wordings = tuple(dict.fromkeys((article.title, *article.questions)))
    answer = tuple(dict.fromkeys(passages(article.answer)))
    return Said(article.id, article.title, article.translation_of or article.id, article.language, wordings, answer)


def twins(subjects: Sequence[Said], others: Sequence[Said], vectors: Mapping[str, Floats]) -> list[Twin]:
    """Twins of ``subjects`` among themselves and ``others``, likest first; translations of one article are none.

    ``vectors`` has the unit vector of every wording and passage.
    """
    everyone = (*subjects, *others)
    wordings = _alike([one.wordings for one in everyone], vectors, everyone, len(subjects))
    answers = _alike([one.passages for one in everyone], vectors, everyone, len(subjects))
    found = [_twin(everyone[one], everyone[other], Part.wording, alike) for (one, other), alike in wordings.items()]
    found += [
        _twin(everyone[one], everyone[other], Part.answer, alike)
        for (one, other), alike in answers.items()
        if _told_twice(alike, everyone[one], everyone[other])
    ]
    return sorted(found, key=lambda twin: -twin.likeness)


def strangers(one: Said, other: Said) -> bool:
    """Whether two articles are compared: of one language, and no translations of each other."""
    return one.family != other.family and one.language == other.language


def _alike(
    said: Sequence[Sequence[str]], vectors: Mapping[str, Floats], everyone: Sequence[Said], subjects: int
) -> dict[tuple[int, int], list[_Alike]]:
    texts = [Text(number, text, _lemmas(text)) for number, own in enumerate(said) for text in own]
    found: dict[tuple[int, int], list[_Alike]] = defaultdict(list)
    for one, other, _ in overlapping(texts, _OVERLAP, subjects):
        if not strangers(everyone[one.owner], everyone[other.owner]):
            continue
        if (cosine := float(vectors[one.text] @ vectors[other.text])) >= _COSINE:
            found[one.owner, other.owner].append(_Alike(cosine, one.text, other.text))
    return found


def _twin(one: Said, other: Said, part: Part, alike: Sequence[_Alike]) -> Twin:
    likest = max(alike, key=lambda pair: pair.likeness)
    return Twin(
        one.id, one.title, other.id, other.title, part, likest.text, likest.other_text, round(min(likest.likeness, 1.0), 3), len(alike)
    )


def _told_twice(alike: Sequence[_Alike], one: Said, other: Said) -> bool:
    shared = min(_letters({pair.text for pair in alike}), _letters({pair.other_text for pair in alike}))
    return shared >= _TOLD_TWICE * min(_letters(one.passages), _letters(other.passages))


def _letters(texts: Collection[str]) -> int:
    return sum(map(len, texts))


@lru_cache(maxsize=50_000)
def _lemmas(text: str) -> frozenset[str]:
    return frozenset(lemmas(text))
