"""The loads: one after the other, many at once, far into one conversation, a steady rain of updates. Each bounded in count and time."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from tests.bench.answers import NoAnswer, Side, ThroughTelegram
from tests.bench.messages import Conversation, long_talk

PAUSE_S = 0.02
"""Between an answer and the next message, so that one message's last work is not the next one's first."""
AT_ONCE = 16
LONG_TALKS = 6
NEAR = 5
"""Turns looked at near turn 2 and near turn 200."""
UPDATES_A_SECOND = 50
RAIN_S = 15
DRAIN_S = 45


@dataclass
class Answered:
    """Seconds of each answer; ``lost`` counts messages without one."""

    seconds: list[float] = field(default_factory=list)
    lost: int = 0

    async def ask(self, side: Side, conversation: str, text: str) -> None:
        try:
            self.seconds.append(await side.ask(conversation, text))
        except (NoAnswer, TimeoutError):
            self.lost += 1


async def one_by_one(sides: Mapping[str, Side], talks: list[Conversation], found: Mapping[str, Answered]) -> None:
    """Every conversation with each side in turn, so that a machine that slows down slows all of them."""
    for talk in talks:
        for name, side in sides.items():
            conversation = await side.begin()
            for text in talk:
                await found[name].ask(side, conversation, text)
                await asyncio.sleep(PAUSE_S)


async def many_at_once(side: Side, talks: Iterator[Conversation], seconds: float) -> tuple[Answered, float]:
    """Sixteen clients, each with one short conversation after the other, for ``seconds``; the answers, and how long it took."""
    found = Answered()
    begun = time.perf_counter()

    async def client() -> None:
        while time.perf_counter() - begun < seconds:
            conversation = await side.begin()
            for text in next(talks):
                if time.perf_counter() - begun < seconds:
                    await found.ask(side, conversation, text)

    await asyncio.gather(*(client() for _ in range(AT_ONCE)))
    return found, time.perf_counter() - begun


async def far_into(side: Side) -> dict[str, float]:
    """Medians of turns around the 2nd and around the 200th, asked alternately in the same words; milliseconds."""
    old = [await side.begin() for _ in range(LONG_TALKS)]
    first = 200 - NEAR // 2
    filling = Answered()

    async def fill(conversation: str) -> None:
        for text in islice(long_talk(), first - 1):
            await filling.ask(side, conversation, text)

    await asyncio.gather(*(fill(conversation) for conversation in old))
    near_2, near_200 = Answered(), Answered()
    for conversation in old:
        young = await side.begin()
        await side.ask(young, "здравствуйте")
        for text in islice(long_talk(), first - 1, first - 1 + NEAR):
            for found, talk in ((near_2, young), (near_200, conversation)):
                await asyncio.sleep(PAUSE_S)
                await found.ask(side, talk, text)
    lost = filling.lost + near_2.lost + near_200.lost
    return {"turn_2_ms": statistics.median(near_2.seconds) * 1000, "turn_200_ms": statistics.median(near_200.seconds) * 1000, "lost": lost}


async def rain(side: ThroughTelegram, talks: Iterator[Conversation]) -> list[float]:
    """Fifty updates a second for fifteen seconds whatever comes back; seconds until each was acknowledged. Waits for the answers too."""
    side.acknowledged.clear()
    before = side.telegram.received
    begun = time.perf_counter()
    posts: list[asyncio.Task[None]] = []
    clients = [(await side.begin(), next(talks)) for _ in range(UPDATES_A_SECOND * 5)]
    for number in range(UPDATES_A_SECOND * RAIN_S):
        await asyncio.sleep(max(0.0, begun + number / UPDATES_A_SECOND - time.perf_counter()))
        conversation, talk = clients[number % len(clients)]
        posts.append(asyncio.create_task(side.post(conversation, talk[number // len(clients)])))
    await asyncio.gather(*posts)
    await side.telegram.world.changed.until(lambda: side.telegram.received - before >= len(posts), DRAIN_S)
    return list(side.acknowledged)
