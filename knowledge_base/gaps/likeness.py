"""Which questions ask for the same thing: sentence vectors, and the rarer words they share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt
from typing import Final

import numpy as np

from knowledge_base.dense import Floats
from knowledge_base.words import lemmas, root

JOIN: Final = 0.68
"""A question joins the group that is at least so like it. Chosen, with the two below, on 450 questions about a hundred articles of one
company: of the others in a question's group about two thirds ask for the same."""
MERGE: Final = 0.75
_WORDS: Final = 0.5
"""What shared words weigh beside the cosine."""
_LOOKED_AT: Final = 30
"""Groups, nearest by vector, whose words are compared."""
_MASK: Final = re.compile(r"<[\w-]+>")
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]")
_SPACES: Final = re.compile(r"\s+")
_LONGEST: Final = 500


def wording(query: str) -> str:
    """``query`` as it may stand in an article: without masks, on one line. Empty when it says nothing."""
    plain = _SPACES.sub(" ", printable(_MASK.sub(" ", query))).strip()[:_LONGEST].strip(" ,;")
    return plain if lemmas(plain) else ""


def printable(text: str) -> str:
    """``text`` without what no article may hold: control characters and halves of letters."""
    return _UNPRINTABLE.sub("", text).encode("utf-8", "ignore").decode("utf-8")


@dataclass(slots=True)
class Group:
    """Questions with the same key: their wordings, and the sum of their unit vectors."""

    wordings: list[str]
    vectors: list[Floats]
    terms: Counter[str]
    sum: Floats

    @classmethod
    def of(cls, text: str, vector: Floats) -> Group:
        return cls([text], [vector], Counter(_terms(text)), vector.astype(np.float32))

    def take(self, other: Group) -> None:
        self.wordings += other.wordings
        self.vectors += other.vectors
        self.terms += other.terms
        self.sum = self.sum + other.sum

    @property
    def title(self) -> str:
        """The wording nearest to the middle; of equals the one that came first."""
        return self.wordings[int((np.stack(self.vectors) @ self.sum).argmax())]


class Groups:
    """Groups by key, filled one question after another."""

    def __init__(self) -> None:
        self.groups: dict[int, Group] = {}
        self._spread: Counter[str] = Counter()

    def add(self, key: int, text: str, vector: Floats) -> None:
        """Put a question in the group ``key``, made when there is none."""
        one = Group.of(text, vector)
        group = self.groups.get(key)
        self._spread.update(one.terms.keys() - (group.terms.keys() if group else ()))
        if group is None:
            self.groups[key] = one
        else:
            group.take(one)

    def nearest(self, text: str, vector: Floats) -> int | None:
        """The key of the group that a question belongs to; None: it begins one."""
        found = self._best(Group.of(text, vector), list(self.groups))
        return found[0] if found and found[1] >= JOIN else None

    def like(self, key: int, others: Iterable[int]) -> int | None:
        """The one of ``others`` that has grown together with the group ``key``."""
        found = self._best(self.groups[key], [other for other in others if other != key and other in self.groups])
        return found[0] if found and found[1] >= MERGE else None

    def merge(self, key: int, into: int) -> None:
        gone, kept = self.groups.pop(key), self.groups[into]
        self._spread.subtract(gone.terms.keys() & kept.terms.keys())
        kept.take(gone)

    def _best(self, one: Group, keys: Sequence[int]) -> tuple[int, float] | None:
        if not keys:
            return None
        sums = np.stack([self.groups[key].sum for key in keys])
        cosines = sums @ one.sum / np.maximum(np.linalg.norm(sums, axis=1) * np.linalg.norm(one.sum), 1e-9)
        bag = self._bag(one)
        nearest = np.argsort(-cosines)[:_LOOKED_AT]
        scores = {keys[n]: float(cosines[n]) + _WORDS * _alike(bag, self._bag(self.groups[keys[n]])) for n in nearest}
        best = max(scores, key=scores.__getitem__)
        return best, scores[best]

    def _bag(self, group: Group) -> Mapping[str, float]:
        """Terms by weight: the more groups use a term the less it says, and one that half of a group uses is wholly the group's."""
        usual = max(1.0, sqrt(len(group.wordings)))
        of = len(self.groups) + 1
        return {term: log(1 + of / (self._spread[term] + 0.5)) * min(1.0, times / usual) for term, times in group.terms.items()}


def _terms(text: str) -> set[str]:
    return {root(lemma) for lemma in lemmas(text)}


def _alike(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """The cosine of two bags."""
    shared = sum(weight * other[term] for term, weight in one.items() if term in other)
    return shared / (sqrt(sum(weight**2 for weight in one.values()) * sum(weight**2 for weight in other.values())) or 1.0)
