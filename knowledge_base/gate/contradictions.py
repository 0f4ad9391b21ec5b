"""Finds sentences of two articles that are about the same thing and state different facts."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from knowledge_base.dense import Floats
from knowledge_base.gate.contract import Clash
from knowledge_base.gate.facts import differing, stated
from knowledge_base.gate.likeness import Said, strangers
from knowledge_base.gate.overlapping import Text, overlapping

_WORDS: Final = 0.25
"""The least overlap of word families; what has less is not worth embedding."""
_SAME_THING: Final = 1.05
"""Two sentences are about the same thing when the overlap of their word families and the cosine of what is left of them without their facts
add up to this. Facts are taken out first, for a changed sum moves a sentence's vector more than another topic does: «раз в год переезд
платный» and «…бесплатный» have a cosine of .77, and of 1 without the fact."""
_SAME_SENTENCE: Final = 1.5
"""The same for a denied verb («не перезагружайте, пока…»), which says the opposite only where nearly all else is equal."""
_TRANSLATED: Final = ("money", "percent", "phone", "email")
"""Facts that survive translation as they are."""

Embed = Callable[[Iterable[str]], Awaitable[Mapping[str, Floats]]]


@dataclass(frozen=True, slots=True)
class _Pair:
    one: Said
    other: Said
    text: str
    other_text: str
    shared: float
    fact: str
    said: str
    other_said: str


async def clashes(subjects: Sequence[Said], others: Sequence[Said], embed: Embed) -> list[Clash]:
    """Contradictions of ``subjects`` among themselves and with ``others``, the likest sentences first. ``embed`` gives unit vectors."""
    everyone = (*subjects, *others)
    candidates = await asyncio.to_thread(_candidates, everyone, len(subjects))
    vectors = await embed({stated(text).rest for pair in candidates for text in (pair.text, pair.other_text)} - {""})
    nearness = [(pair.shared + _cosine(pair, vectors), pair) for pair in candidates]
    found = sorted(((near, pair) for near, pair in nearness if near >= _enough(pair)), key=lambda scored: -scored[0])
    return [*(_clash(pair) for _, pair in found), *_mistranslated(everyone, len(subjects))]


def _enough(pair: _Pair) -> float:
    return _SAME_SENTENCE if pair.fact == "denied" else _SAME_THING


def _candidates(everyone: Sequence[Said], subjects: int) -> list[_Pair]:
    texts = [Text(number, text, stated(text).topic) for number, one in enumerate(everyone) for text in one.passages]
    return [
        _Pair(everyone[one.owner], everyone[other.owner], one.text, other.text, shared, *fact)
        for one, other, shared in overlapping(texts, _WORDS, subjects)
        if strangers(everyone[one.owner], everyone[other.owner]) and (fact := differing(stated(one.text), stated(other.text)))
    ]


def _cosine(pair: _Pair, vectors: Mapping[str, Floats]) -> float:
    one, other = vectors.get(stated(pair.text).rest), vectors.get(stated(pair.other_text).rest)
    return 0.0 if one is None or other is None else float(one @ other)


def _clash(pair: _Pair) -> Clash:
    one, other = pair.one, pair.other
    return Clash(one.id, one.title, other.id, other.title, pair.text, pair.other_text, pair.fact, pair.said, pair.other_said)


def _mistranslated(everyone: Sequence[Said], subjects: int) -> Iterator[Clash]:
    """Translations that name other sums or phones than the article they translate."""
    families: dict[str, list[int]] = defaultdict(list)
    for number, one in enumerate(everyone):
        families[one.family].append(number)
    for members in families.values():
        for number, other in combinations(members, 2):
            if number < subjects and everyone[number].language != everyone[other].language:
                yield from _differing_whole(everyone[number], everyone[other])


def _differing_whole(one: Said, other: Said) -> Iterator[Clash]:
    for kind in _TRANSLATED:
        mine, theirs = _stating(one, kind), _stating(other, kind)
        if mine.keys() - theirs.keys() and theirs.keys() - mine.keys():
            text, said = mine[min(mine.keys() - theirs.keys())]
            other_text, other_said = theirs[min(theirs.keys() - mine.keys())]
            yield Clash(one.id, one.title, other.id, other.title, text, other_text, kind, said, other_said)


def _stating(one: Said, kind: str) -> dict[str, tuple[str, str]]:
    """By the value of a kind of fact: the sentence that states it, and the words for it."""
    return {value: (text, words) for text in one.passages for value, words in stated(text).facts.get(kind, {}).items()}
