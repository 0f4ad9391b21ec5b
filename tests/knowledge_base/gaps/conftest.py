"""Missed questions of a broadband company's clients."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from bot.clock import SimulatedClock
from connectors.ledger.store import Store
from knowledge_base.gaps.collecting import collect
from knowledge_base.gaps.contract import Collected, Kind, Missed
from tests.knowledge_base.conftest import CountingEncoder

FROZEN = [
    "как приостановить договор на время отпуска",
    "можно приостановить договор пока я в отпуске",
    "хочу приостановить договор на месяц",
    "приостановка договора на лето",
    "приостановить договор на время отъезда",
]
CAMERA = ["подключаете ли вы камеры видеонаблюдения", "хочу камеру видеонаблюдения в подъезд", "сколько стоит камера видеонаблюдения"]

Miss = Callable[..., Awaitable[Collected]]


@pytest.fixture
def clock(store: Store) -> SimulatedClock:
    assert isinstance(store.clock, SimulatedClock)
    return store.clock


@pytest.fixture
def miss(store: Store, encode: CountingEncoder) -> Miss:
    """Collect questions, each of a client of its own, a minute apart."""
    numbers = count(1)

    async def missed(*queries: str, **fields: Any) -> Collected:
        async with store.read() as tx:
            now = tx.now
        told = []
        for n, query in enumerate(queries):
            number = next(numbers)
            told.append(
                Missed(
                    **{
                        "kind": Kind.refused,
                        "conversation_id": number,
                        "message_id": number,
                        **fields,
                        "query": query,
                        "at": now + timedelta(minutes=n),
                    }
                )
            )
        return await collect(store, encode, told)

    return missed
