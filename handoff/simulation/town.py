"""A town to watch: districts, streets, houses and how many clients live in each, and the parts of the network they hang on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from handoff.incidents.areas import EVERYWHERE, Key, Kind

SEGMENT_HOUSES: Final = 24
"""Houses on one part of the network; they lie on neighbouring streets of a district."""


@dataclass(frozen=True, slots=True)
class House:
    """``areas`` from the house itself to everywhere; ``homes`` are its clients."""

    areas: Sequence[Key]
    homes: int


@dataclass(frozen=True, slots=True)
class Town:
    """Houses, and the share of all clients in each."""

    houses: Sequence[House]
    shares: Sequence[float]

    @property
    def homes(self) -> int:
        return sum(house.homes for house in self.houses)

    def inside(self, area: Key) -> Sequence[int]:
        """Numbers of the houses within an area."""
        return [number for number, house in enumerate(self.houses) if area in house.areas]


def build(rng: np.random.Generator, *, districts: int = 6, streets: int = 20, houses: int = 16) -> Town:
    """A town of ``districts`` × ``streets`` × ``houses``; a house has 8 to some 200 clients, most have a few tens."""
    made: list[House] = []
    for d in range(districts):
        for s in range(streets):
            for h in range(houses):
                part = (d * streets * houses + s * houses + h) // SEGMENT_HOUSES
                areas: list[Key] = [
                    (Kind.house, f"{d}/{s}/{h}"),
                    (Kind.street, f"{d}/{s}"),
                    (Kind.district, str(d)),
                    (Kind.segment, f"node-{part}"),
                    EVERYWHERE,
                ]
                made.append(House(areas, int(min(220, 8 + rng.gamma(2.0, 18.0)))))
    total = sum(house.homes for house in made)
    return Town(made, [house.homes / total for house in made])
