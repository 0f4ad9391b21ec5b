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
STOP_S: Final = 5.0
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
        self._claiming: asyncio.Task[bool] | None = None

    async def run(self) -> None:
        """Deliver until cancelled; sends under way are given time to end."""
        try:
            with self._store.wakes.subscribe(f"outbox:{self._channel.name}") as signal:
                while True:
                    try:
                        await self.drain()
                    except Exception:  # the store may be away for a moment; the channel must not die of it
                        log.exception("delivery.store_away", channel=self._channel.name)
                    await wait(signal, IDLE_S)
        finally:
            if self._claiming:
                await asyncio.wait([self._claiming], timeout=STOP_S)
            if self._sending:
                await asyncio.wait(self._sending, timeout=STOP_S)

    async def drain(self) -> None:
        """Begin to send all that may go now; returns when nothing more may."""
        more = True
        while more:
            while len(self._sending) >= self._parallel:
                await asyncio.wait(self._sending, return_when=asyncio.FIRST_COMPLETED)
            # Not cut in the middle: what is claimed is sent, or it would have to be called uncertain.
            self._claiming = asyncio.create_task(self._begin(self._parallel - len(self._sending)))
            more = await asyncio.shield(self._claiming)

    async def _begin(self, free: int) -> bool:
        """Claim up to ``free`` messages and begin to send them; whether there may be more."""
        parcels: list[Parcel] = []
        async with self._store.write(durable=not self._channel.capabilities.idempotent) as tx:
            while len(parcels) < free and (parcel := await outbox.claim(tx, self._channel.name, self._door, LEASE)):
                parcels.append(parcel)
        for parcel in parcels:
            task = asyncio.create_task(self._carry(parcel))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)
        return len(parcels) == free

    async def _carry(self, parcel: Parcel) -> None:
        try:
            async with asyncio.timeout(SEND_TIMEOUT_S):
                result: Sent | DeliveryError = await self._hand_over(parcel)
        except DeliveryError as error:
            result = error
        except TimeoutError:
            result = Uncertain(f"no answer in {SEND_TIMEOUT_S:.0f} s")
        except Exception as error:  # a fault of ours must not stop the channel: the message is shown as failed
            log.exception("delivery.fault", channel=self._channel.name, outbox=parcel.id)
            result = DeliveryError(f"{type(error).__name__} in our connector")
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.shield(self._settle(parcel, result))

    async def _hand_over(self, parcel: Parcel) -> Sent:
        if parcel.action == "send":
            return await self._channel.send(parcel.message)
        assert parcel.external_id is not None
        await self._channel.edit(parcel.message, parcel.external_id)
        return Sent(parcel.external_id)

    async def _settle(self, parcel: Parcel, result: Sent | DeliveryError) -> None:
        while True:
            try:
                return await self._note(parcel, result)
            except Exception:  # what happened on the platform is not to be forgotten because the store is away
                log.exception("delivery.not_settled", channel=self._channel.name, outbox=parcel.id)
                await asyncio.sleep(IDLE_S)

    def _repeatable(self, parcel: Parcel) -> bool:
        """Whether a second try cannot double anything."""
        return self._channel.capabilities.idempotent or parcel.action == "edit"

    async def _note(self, parcel: Parcel, result: Sent | DeliveryError) -> None:
        async with self._store.write(durable=False) as tx:  # forgotten in a power cut, it is found as a send without an end
            tx.wake(f"outbox:{self._channel.name}")
            if isinstance(result, Sent):
                await outbox.sent(tx, parcel, result.external_id)
            elif isinstance(result, TryLater) and (parcel.attempts < MAX_ATTEMPTS or result.retry_after):
                await outbox.later(tx, parcel, result.retry_after or backoff(parcel.attempts), str(result))
            elif isinstance(result, Uncertain) and self._repeatable(parcel) and parcel.attempts < MAX_ATTEMPTS:
                await outbox.later(tx, parcel, backoff(parcel.attempts), str(result))
            else:
                state = "uncertain" if isinstance(result, Uncertain) else "blocked" if isinstance(result, Blocked) else "failed"
                await outbox.failed(tx, parcel, state, str(result))
                if isinstance(result, Blocked):
                    await outbox.unreachable(tx, parcel.conversation_id)
