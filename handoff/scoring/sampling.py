"""A fair sample of each operator's week: every kind of conversation is looked at, and the same seed draws the same ones.

Conversations are sorted into strata by topic, outcome, the client's mark and length. Each stratum gets its share of the sample by size
(largest remainder); those with a low mark get one place before all others. Which ones of a stratum are drawn is chance, seeded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Candidate:
    """A conversation of an operator that may be scored. ``mark``: low, good or none."""

    handoff_id: int
    conversation_id: int
    episode_id: int
    operator: str
    queue: str
    topic: str
    outcome: str
    mark: str
    length: str

    @property
    def stratum(self) -> str:
        return "/".join((self.mark, self.outcome, self.length, self.topic))


def draw(candidates: Sequence[Candidate], size: int, seed: str) -> Sequence[Candidate]:
    """At most ``size`` of one operator's conversations, in the order of their ids."""
    strata: defaultdict[str, list[Candidate]] = defaultdict(list)
    for candidate in sorted(candidates, key=lambda one: one.handoff_id):
        strata[candidate.stratum].append(candidate)
    places = _places({name: len(found) for name, found in strata.items()}, size, seed)
    drawn = [one for name, n in places.items() for one in _chance(seed, name).sample(strata[name], n)]
    return sorted(drawn, key=lambda one: one.handoff_id)


def _places(sizes: Mapping[str, int], size: int, seed: str) -> dict[str, int]:
    """How many of each stratum."""
    size = min(size, sum(sizes.values()))
    places = dict.fromkeys(sorted(sizes), 0)
    lots = {name: luck(seed, name) for name in places}
    for name in sorted((name for name in places if name.startswith("low/")), key=lots.__getitem__)[:size]:
        places[name] = 1
    left = size - sum(places.values())
    share = {name: left * sizes[name] / sum(sizes.values()) for name in places}
    for name in places:
        places[name] = min(sizes[name], places[name] + int(share[name]))
    by_remainder = sorted(places, key=lambda name: (int(share[name]) - share[name], lots[name]))
    while sum(places.values()) < size:
        for name in by_remainder:
            if sum(places.values()) < size and places[name] < sizes[name]:
                places[name] += 1
    return places


def luck(*parts: str) -> float:
    """A number from 0 to 1, the same for the same words."""
    return _chance(*parts, "luck").random()


def _chance(*parts: str) -> Random:
    """The same luck for the same words, on every machine."""
    return Random("\n".join(parts))  # noqa: S311 - a draw that must be repeatable
