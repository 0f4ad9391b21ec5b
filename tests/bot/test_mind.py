"""A hanging engine costs three clients a wait, not all of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from bot.fallback import Fallback
from bot.mind import REST_S, TIME_OUTS, EngineMind
from bot.turn import Thought
from connectors.contract import Kind
from connectors.ledger.holder import Holder
from connectors.ledger.turns import Waiting
from nlu.contract import EngineTurn, TurnRequest
from nlu.errors import EngineTimedOut, EngineUnavailable

MESSAGE = Waiting(
    1, 0, datetime(2026, 3, 2, tzinfo=UTC), 1, 1, 1, Kind.text, "да", None, {}, None, Holder("bot", None, 0), 1, "ru", "site", "c"
)


@dataclass
class Engine:
    """Fails as it is told, and counts who asked."""

    fails: type[EngineUnavailable] | None = EngineTimedOut
    asked: int = 0

    async def turn(self, request: TurnRequest) -> EngineTurn:
        self.asked += 1
        if self.fails:
            raise self.fails("no answer")
        return EngineTurn([], {}, None, 1.0, {}, None)

    async def ready(self) -> bool:
        return True


@dataclass
class Stand:
    engine: Engine = field(default_factory=Engine)
    now: float = 0.0
    alone: int = 0

    def __post_init__(self) -> None:
        self.mind = EngineMind(self.engine, cast(Fallback, self), None, timer=lambda: self.now)

    async def think(self, *_: Any) -> Thought:
        """The door's own wits."""
        self.alone += 1
        return Thought()

    async def takes(self, turns: int) -> tuple[int, int]:
        """(how often the engine was asked, how often the door answered by itself) in so many turns."""
        asked, alone = self.engine.asked, self.alone
        for _ in range(turns):
            await self.mind.think(MESSAGE)
        return self.engine.asked - asked, self.alone - alone


async def test_after_some_time_outs_in_a_row_nobody_waits() -> None:
    stand = Stand()
    assert await stand.takes(10) == (TIME_OUTS, 10) and stand.mind.engine_down
    stand.now += REST_S
    assert await stand.takes(5) == (1, 5), "one tries, the others need not wait for it"
    stand.now += REST_S
    stand.engine.fails = None
    assert await stand.takes(5) == (5, 0) and not stand.mind.engine_down


@pytest.mark.parametrize("between", [None, EngineUnavailable])
async def test_only_time_outs_in_a_row_count(between: type[EngineUnavailable] | None) -> None:
    """An engine that refuses at once costs nobody time and is asked every time: it may be back."""
    stand = Stand()
    for _ in range(5):
        stand.engine.fails = EngineTimedOut
        assert await stand.takes(TIME_OUTS - 1) == (TIME_OUTS - 1, TIME_OUTS - 1)
        stand.engine.fails = between
        assert (await stand.takes(1))[0] == 1
