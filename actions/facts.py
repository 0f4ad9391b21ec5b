"""What is known of the client whom an answer is for: circumstances that choose a variant, values that fill in variables (promise 7)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

import structlog

from actions.backends.contract import Backends, Subscriber
from actions.contract import Client
from actions.proof import Proof
from actions.voice import Voice
from knowledge_base import variants
from knowledge_base.contract import Store

PATIENCE_S: Final = 2.0
"""How long a back-end may take to fill in a variable; the answer is said without it then."""
_OF_THE_SUBSCRIBER: Final = frozenset({"client", "region", "tariff"})

T = TypeVar("T")
log = structlog.get_logger(__name__)


class Facts:
    """Asks the company's systems, and only for what an answer wants. What fails is not known, and nothing worse happens."""

    def __init__(self, store: Store, proof: Proof, backends: Backends | None, voice: Voice, zone: ZoneInfo) -> None:
        self._store = store
        self._proof = proof
        self._backends = backends
        self._voice = voice
        self._zone = zone

    async def of(self, client: Client, answer: str) -> tuple[Mapping[str, str], Mapping[str, str]]:
        """Circumstances and values for :func:`knowledge_base.variants.chosen`. What is personal is known of a proved client only."""
        here = {"channel": client.channel, "language": client.language}
        wanted, asked = variants.variables(answer), variants.depends_on(answer)
        personal = bool(asked & _OF_THE_SUBSCRIBER or wanted - {"hours"})
        who = await _safely("subscriber", self._proof.subscriber(client)) if personal else None
        if who is not None:
            here |= {"region": who.region, "tariff": who.tariff, "client": "business" if who.business else "person"}
        found = {name: await _safely(name, self._value(name, who, client.language)) for name in sorted(wanted)}
        return here, {name: value for name, value in found.items() if value}

    async def _value(self, name: str, who: Subscriber | None, language: str) -> str | None:
        if self._backends is None:
            return None
        if name == "hours":
            return await self._hours(self._backends, language)
        if who is None:
            return None
        if name == "balance":
            roubles = await self._backends.billing.balance(who.contract)
            return None if roubles is None else self._voice.money(roubles, language)
        if name == "nearest_terminal":
            return await self._backends.places.nearest_terminal(who.address) if self._backends.places else None
        return who.tariff if name == "tariff" else None

    async def _hours(self, backends: Backends, language: str) -> str | None:
        if backends.places is None:
            return None
        async with self._store.read() as tx:
            today = tx.now.astimezone(self._zone).date()
        hours = await backends.places.hours(today)
        if hours is None:
            return self._voice.text("hours-closed", language)
        since, until = (f"{at:%H:%M}" for at in hours)
        return self._voice.text("hours", language, since=since, until=until)


async def _safely(name: str, asked: Awaitable[T]) -> T | None:
    try:
        async with asyncio.timeout(PATIENCE_S):
            return await asked
    except Exception as error:  # whatever a back-end does, the answer is said
        log.warning("fact.unknown", name=name, error=type(error).__name__)
        return None
