"""Finds sentences of two articles that are about the same thing and state different facts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from knowledge_base.dense import Floats
from knowledge_base.gate.contract import Clash
from knowledge_base.gate.facts import Statement, differing, stated
from knowledge_base.gate.likeness import Said, overlap, pairs

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
    candidates = [pair for one, other in pairs(subjects, others) for pair in _candidates(one, other)]
    vectors = await embed({stated(text).rest for pair in candidates for text in (pair.text, pair.other_text)} - {""})
    nearness = [(pair.shared + _cosine(pair, vectors), pair) for pair in candidates]
    found = sorted(((near, pair) for near, pair in nearness if near >= _enough(pair)), key=lambda scored: -scored[0])
    return [*(_clash(pair) for _, pair in found), *_mistranslated(subjects, others)]


def _enough(pair: _Pair) -> float:
    return _SAME_SENTENCE if pair.fact == "denied" else _SAME_THING


def _candidates(one: Said, other: Said) -> Iterable[_Pair]:
    theirs = [(text, stated(text)) for text in other.passages]
    for text in one.passages:
        mine = stated(text)
        for other_text, statement in theirs:
            if (shared := overlap(mine.topic, statement.topic)) >= _WORDS and (fact := differing(mine, statement)):
                yield _Pair(one, other, text, other_text, shared, *fact)


def _cosine(pair: _Pair, vectors: Mapping[str, Floats]) -> float:
    one, other = vectors.get(stated(pair.text).rest), vectors.get(stated(pair.other_text).rest)
    return 0.0 if one is None or other is None else float(one @ other)


def _clash(pair: _Pair) -> Clash:
    one, other = pair.one, pair.other
    return Clash(one.id, one.title, other.id, other.title, pair.text, pair.other_text, pair.fact, pair.said, pair.other_said)


def _mistranslated(subjects: Sequence[Said], others: Sequence[Said]) -> Iterable[Clash]:
    """Translations that name other sums or phones than the article they translate."""
    for number, one in enumerate(subjects):
        for other in (*subjects[number + 1 :], *others):
            if one.family == other.family and one.language != other.language:
                yield from _differing_whole(one, other)


def _differing_whole(one: Said, other: Said) -> Iterable[Clash]:
    for kind in _TRANSLATED:
        mine, theirs = _stating(one, kind), _stating(other, kind)
        if mine.keys() - theirs.keys() and theirs.keys() - mine.keys():
            value, other_value = min(mine.keys() - theirs.keys()), min(theirs.keys() - mine.keys())
            yield Clash(one.id, one.title, other.id, other.title, mine[value], theirs[other_value], kind, value, other_value)


def _stating(one: Said, kind: str) -> dict[str, str]:
    """Sentences by the value of a kind of fact that they state."""
    return {value: text for text in one.passages for value in _facts(stated(text), kind)}


def _facts(statement: Statement, kind: str) -> frozenset[str]:
    return statement.facts.get(kind, frozenset())
