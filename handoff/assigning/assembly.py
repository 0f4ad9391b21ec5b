"""The parts of assigning, joined, with the times at which a door calls them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from connectors.contract import Texts
from connectors.ledger.store import Store
from handoff.assigning.assigner import Assigner
from handoff.assigning.heart import Heart
from handoff.assigning.leaving import Leaving
from handoff.assigning.long_waits import LongWaits
from handoff.assigning.overflow import Overflowing
from handoff.settings import PeopleSettings


@dataclass(frozen=True, slots=True)
class Assigning:
    """One door's."""

    heart: Heart
    leaving: Leaving
    assigner: Assigner
    overflowing: Overflowing
    long_waits: LongWaits

    def chores(self) -> Mapping[float, Sequence[Callable[[], Awaitable[object]]]]:
        """What to call, by seconds between two calls. Each is safe on any number of doors at once."""
        return {
            1.0: [self.assigner.run],
            5.0: [self.leaving.sweep, self.overflowing.run],
            15.0: [self.heart.beat, self.long_waits.run],
        }


def assemble(store: Store, texts: Texts, settings: PeopleSettings) -> Assigning:
    """Join the parts over one store."""
    return Assigning(
        Heart(store),
        Leaving(store, texts, settings),
        Assigner(store, settings),
        Overflowing(store, texts, settings),
        LongWaits(store, texts, settings),
    )
