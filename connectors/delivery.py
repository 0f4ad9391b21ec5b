"""The deliverer: carries the outbox of one channel to its platform, after the commit, in order, with retries."""

from __future__ import annotations

import asyncio
import contextlib
import random
from datetime import timedelta
from typing import Final

import structlog

from connectors.contract import Channel, Sent
from connectors.errors import Blocked, DeliveryError, TryLater, Uncertain
from connectors.ledger import outbox
from connectors.ledger.outbox import Parcel
from connectors.ledger.store import Store
from connectors.ledger.wake import wait

LEASE: Final = timedelta(seconds=90)
"""Longer than any send may last; a send that outlives it is ``uncertain``."""
SEND_TIMEOUT_S: Final = 60.0
MAX_ATTEMPTS: Final = 8
IDLE_S: Final = 1.0
"""How often to look for rows whose time has come, when nobody signals."""

log = structlog.get_logger(__name__)


def backoff(attempt: int) -> float:
    """Seconds before try ``attempt + 1``: doubling from one to 60, with jitter so that a crowd does not come back as one."""
    return min(60.0, 2.0 ** (attempt - 1)) * random.uniform(0.7, 1.3)  # noqa: S311


class Deliverer:
    """Sends of one channel, ``parallel`` conversations at a time, one message of a conversation at a time."""

    def __init__(self, store: Store, channel: Channel, *, door: str, parallel: int = 8) -> None:
        self._store = store
        self._channel = channel
        self._door = door
        self._parallel = parallel
        self._sending: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Deliver until cancelled; sends under way are given time to end."""
        try:
            with self._store.wakes.subscribe(f"outbox:{self._channel.name}") as signal:
                while True:
                    await self._drain()
                    await wait(signal, IDLE_S)
        finally:
            if self._sending:
                await asyncio.wait(self._sending, timeout=5)

    async def _drain(self) -> None:
        while True:
            while len(self._sending) >= self._parallel:
                await asyncio.wait(self._sending, return_when=asyncio.FIRST_COMPLETED)
            parcel = await self._claim()
            if parcel is None:
                return
            task = asyncio.create_task(self._carry(parcel))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)

    async def _claim(self) -> Parcel | None:
        async with self._store.read() as tx:
            if not await outbox.waiting(tx, self._channel.name):
                return None
        async with self._store.write() as tx:
            return await outbox.claim(tx, self._channel.name, self._door, LEASE)

    async def _carry(self, parcel: Parcel) -> None:
        try:
            async with asyncio.timeout(SEND_TIMEOUT_S):
                result: Sent | DeliveryError = await self._channel.send(parcel.message)
        except DeliveryError as error:
            result = error
        except TimeoutError:
            result = Uncertain(f"no answer in {SEND_TIMEOUT_S:.0f} s")
        except Exception as error:  # a fault of ours must not stop the channel: the message is shown as failed
            log.exception("delivery.fault", channel=self._channel.name, outbox=parcel.id)
            result = DeliveryError(f"{type(error).__name__} in our connector")
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.shield(self._settle(parcel, result))

    async def _settle(self, parcel: Parcel, result: Sent | DeliveryError) -> None:
        async with self._store.write() as tx:
            tx.wake(f"outbox:{self._channel.name}")
            if isinstance(result, Sent):
                await outbox.sent(tx, parcel, result.external_id)
            elif isinstance(result, TryLater) and (parcel.attempts < MAX_ATTEMPTS or result.retry_after):
                await outbox.later(tx, parcel, result.retry_after or backoff(parcel.attempts), str(result))
            elif isinstance(result, Uncertain) and self._channel.idempotent and parcel.attempts < MAX_ATTEMPTS:
                await outbox.later(tx, parcel, backoff(parcel.attempts), str(result))
            else:
                state = {Uncertain: "uncertain", Blocked: "blocked"}.get(type(result), "failed")
                await outbox.failed(tx, parcel, state, str(result))
                if isinstance(result, Blocked):
                    await outbox.unreachable(tx, parcel.conversation_id)
