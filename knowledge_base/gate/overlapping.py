"""Finds texts that share most of their words, without looking at every pair (prefix filtering).

Sets that overlap by a share t have a common member among the |x| - ⌈t·|x|⌉ + 1 rarest members of each, so only those are looked up.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

Words = frozenset[str]


@dataclass(frozen=True, slots=True)
class Text:
    """One text of an article: ``owner`` is the article's number, ``words`` what is compared."""

    owner: int
    text: str
    words: Words


def overlap(one: Words, other: Words) -> float:
    """Jaccard: the share in 0…1 of all words that both have."""
    return len(one & other) / len(one | other) if one and other else 0.0


def overlapping(texts: Sequence[Text], least: float, subjects: int) -> Iterator[tuple[Text, Text, float]]:
    """Pairs of texts of two owners that overlap by ``least``, each once; the first one's owner is below ``subjects`` and the lower one."""
    counts = Counter(word for text in texts for word in text.words)
    postings: dict[str, list[Text]] = defaultdict(list)
    for text in texts:
        for word in _rarest(text.words, counts, least):
            postings[word].append(text)
    for one in texts:
        if one.owner >= subjects:
            continue
        near = {id(other): other for word in _rarest(one.words, counts, least) for other in postings[word] if other.owner > one.owner}
        for other in near.values():
            if (shared := overlap(one.words, other.words)) >= least:
                yield one, other, shared


def _rarest(words: Words, counts: Counter[str], least: float) -> Sequence[str]:
    return sorted(words, key=lambda word: (counts[word], word))[: len(words) - ceil(least * len(words)) + 1]
