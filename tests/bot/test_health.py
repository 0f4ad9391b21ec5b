"""Health and metrics tell what a provider's monitoring needs of the messages' way."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest_asyncio
from fastapi import FastAPI

from bot import health
from bot.clock import SimulatedClock
from connectors.delivery import Deliverer
from connectors.errors import Scope, TryLater
from connectors.ledger.store import Store
from tests.ledger.cast import Platform, carry, say, write

DOWN = TryLater("connection refused", None, Scope.platform_down)


class Stand:
    """A door with one messenger."""

    def __init__(self, store: Store, clock: SimulatedClock, http: httpx.AsyncClient, platform: Platform, deliverer: Deliverer) -> None:
        self.store = store
        self.clock = clock
        self.http = http
        self.platform = platform
        self.deliverer = deliverer

    async def metric(self, name: str) -> float | None:
        lines = (await self.http.get("/metrics")).text.splitlines()
        return next((float(line.split()[-1]) for line in lines if line.startswith(name)), None)


@pytest_asyncio.fixture
async def stand(store: Store, clock: SimulatedClock) -> AsyncIterator[Stand]:
    platform = Platform()
    deliverer = Deliverer(store, platform, door="door")
    app = FastAPI()
    app.include_router(health.router(store, {}, {"telegram": deliverer}))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://door") as http:
        yield Stand(store, clock, http, platform, deliverer)


async def test_a_platform_that_is_down_is_degraded_with_its_reason_and_not_unavailable(stand: Stand) -> None:
    for number in range(4):
        await say(stand.store, await write(stand.store, f"k{number}", f"c{number}"), "ответ")
    stand.platform.answers = [DOWN] * 4
    await carry(stand.deliverer)
    answer = await stand.http.get("/health/ready")
    told = answer.json()["dependencies"]["telegram_delivery"]
    assert answer.status_code == 200 and answer.json()["status"] == "degraded"
    assert not told["ok"] and told["detail"].startswith("connection refused; next try in ")
    assert await stand.metric('otklik_circuit{channel="telegram"}') == 1
    assert await stand.metric('otklik_up{dependency="telegram_delivery"}') == 0
    await stand.clock.advance(timedelta(minutes=2))
    assert await stand.metric('otklik_circuit{channel="telegram"}') == 2
    assert await stand.metric('otklik_outbox_age_seconds{channel="telegram"}') == 120
    while not stand.platform.reached or await stand.metric('otklik_outbox{channel="telegram",state="queued"}'):
        await carry(stand.deliverer)
    assert (await stand.http.get("/health/ready")).json()["status"] == "ok"


async def test_ages_of_what_waits_and_delays_of_what_left(stand: Stand) -> None:
    conversation = await write(stand.store, "1")
    await say(stand.store, conversation, "ответ")
    before = await stand.metric('otklik_delivery_seconds_sum{channel="telegram"}') or 0
    await stand.clock.advance(timedelta(seconds=42))
    assert await stand.metric('otklik_inbox_age_seconds{channel="telegram"}') == 42
    await carry(stand.deliverer)
    assert await stand.metric('otklik_delivery_seconds_sum{channel="telegram"}') == before + 42
    assert await stand.metric('otklik_outbox_age_seconds{channel="telegram"}') is None
