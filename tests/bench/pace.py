"""Throughput of one side over several slices of time, and the processor time its processes took for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.bench.answers import Side
from tests.bench.children import Child
from tests.bench.load import many_at_once
from tests.bench.messages import Conversation


@dataclass
class Pace:
    """Grows with each :meth:`run`. ``own`` and ``below``: processor seconds of the process and of those it has started."""

    child: Child
    answers: int = 0
    lost: int = 0
    seconds: float = 0.0
    own: float = 0.0
    below: float = 0.0

    async def run(self, side: Side, talks: Iterator[Conversation], seconds: float) -> None:
        """One slice of ``seconds``."""
        own, below = self.child.processor()
        answered, lasted = await many_at_once(side, talks, seconds)
        own_after, below_after = self.child.processor()
        self.own += own_after - own
        self.below += below_after - below
        self.answers += len(answered.seconds)
        self.lost += answered.lost
        self.seconds += lasted

    def processor_ms(self) -> dict[str, float]:
        """Milliseconds of processor time of one answer."""
        answers = max(1, self.answers)
        return {"own": self.own / answers * 1000, "below": self.below / answers * 1000}
