"""The deliverer: carries the outbox of one channel to its platform, after the commit, in order, with retries."""

from __future__ import annotations

import asyncio
import contextlib
import heapq
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from prometheus_client import Histogram

from connectors.contract import Author, Channel, Sent
from connectors.delivery_circuit import Circuit, Mode
from connectors.delivery_outcome import Again, End, judge
from connectors.delivery_pace import Pace
from connectors.errors import DeliveryError, Scope, TryLater, Uncertain
from connectors.ledger import outbox
from connectors.ledger.outbox import Parcel
from connectors.ledger.store import Store, Tx
from connectors.ledger.wake import wait

LEASE: Final = timedelta(seconds=90)
"""Longer than any send may last; a send that outlives it is ``uncertain``."""
SEND_TIMEOUT_S: Final = 60.0
STOP_S: Final = 5.0
IDLE_S: Final = 1.0
"""How often to look for rows whose time has come, when nobody signals."""
_SOON_S: Final = 0.01

GIVE_UP_AFTER: Final[Mapping[str, timedelta]] = {
    Author.bot.value: timedelta(hours=1),
    Author.operator.value: timedelta(days=1),
    Author.system.value: timedelta(days=1),
}
"""How old a message may be when it leaves. A person's words and a ticket's number are wanted even the next day. An automatic answer is
wanted late rather than never, but not for ever: after an hour the client has asked again or called, a bot that speaks up in the night
about yesterday's question annoys, and what it says of the moment is no longer so. Given up, it is a dead letter that a person may send."""

DELAY: Final = Histogram(
    "otklik_delivery_seconds",
    "From the message to the platform's yes",
    ["channel"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200),
)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class State:
    """How a channel's delivery is: ``waits`` is in seconds (a pause the platform asked for, or the rest until the next probe)."""

    circuit: Mode
    why: str
    waits: float
    sending: int


class Deliverer:
    """Sends of one channel, ``parallel`` conversations at a time, one message of a conversation at a time.

    ``paced`` False: the rates of the channel's capabilities are not kept (a local platform in a benchmark).
    """

    def __init__(
        self,
        store: Store,
        channel: Channel,
        *,
        door: str,
        parallel: int = 8,
        paced: bool = True,
        give_up_after: Mapping[str, timedelta] = GIVE_UP_AFTER,
    ) -> None:
        self._store = store
        self._channel = channel
        self._door = door
        self._parallel = parallel
        self._give_up_after = give_up_after
        self._pace = Pace(channel.capabilities, store.clock, limited=paced)
        self._circuit = Circuit(store.clock)
        self._sending: set[asyncio.Task[None]] = set()
        self._claiming: asyncio.Task[bool] | None = None
        self._due: list[datetime] = []
        """When to look again: moments at which messages that wait may go."""

    def state(self) -> State:
        """For health and metrics."""
        waits = max(self._circuit.rest(), self._pace.paused())
        return State(self._circuit.mode, self._circuit.why, waits, len(self._sending))

    async def run(self) -> None:
        """Deliver until cancelled; sends under way are given time to end."""
        try:
            with self._store.wakes.subscribe(f"outbox:{self._channel.name}") as signal:
                while True:
                    try:
                        await self.drain()
                    except Exception:  # the store may be away for a moment; the channel must not die of it
                        log.exception("delivery.store_away", channel=self._channel.name)
                    await wait(signal, self._next_look())
        finally:
            if self._claiming:
                await asyncio.wait([self._claiming], timeout=STOP_S)
            if self._sending:
                await asyncio.wait(self._sending, timeout=STOP_S)

    def _next_look(self) -> float:
        """Seconds until something may go that may not now."""
        now = self._store.clock.now()
        while self._due and self._due[0] <= now:
            heapq.heappop(self._due)
        seconds = [IDLE_S] + [(due - now).total_seconds() for due in self._due[:1]]
        if (pace := self._pace.wait()) > 0:
            seconds.append(pace)
        return max(_SOON_S, min(seconds))

    def _look_again(self, seconds: float) -> None:
        heapq.heappush(self._due, self._store.clock.now() + timedelta(seconds=seconds))

    async def drain(self) -> None:
        """Begin to send all that may go now; returns when nothing more may."""
        more = True
        while more:
            while len(self._sending) >= self._parallel:
                await asyncio.wait(self._sending, return_when=asyncio.FIRST_COMPLETED)
            free = self._free()
            if not free:
                return
            # Not cut in the middle: what is claimed is sent, or it would have to be called uncertain.
            self._claiming = asyncio.create_task(self._begin(free))
            more = await asyncio.shield(self._claiming)

    def _free(self) -> int:
        """How many messages may be claimed now. Those that may not stay unclaimed, so that no try is spent on them."""
        if self._circuit.mode is Mode.closed:
            return self._pace.free(self._parallel - len(self._sending))
        return 1 if self._circuit.mode is Mode.probing and not self._sending else 0

    async def _begin(self, free: int) -> bool:
        """Claim up to ``free`` messages and begin to send them; whether there may be more."""
        parcels: list[Parcel] = []
        async with self._store.write(durable=not self._channel.capabilities.idempotent) as tx:
            while len(parcels) < free and (parcel := await self._claim(tx)):
                parcels.append(parcel)
        for parcel in parcels:
            task = asyncio.create_task(self._carry(parcel))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)
        return len(parcels) == free

    async def _claim(self, tx: Tx) -> Parcel | None:
        def hold_back(chat: str) -> float:
            seconds = self._pace.chat_wait(chat)
            if seconds:
                self._look_again(seconds)
            return seconds

        parcel = await outbox.claim(tx, self._channel.name, self._door, LEASE, hold_back=hold_back, give_up_after=self._give_up_after)
        if parcel:
            self._pace.take(parcel.message.chat)
        return parcel

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
        self._learn(result)
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.shield(self._settle(parcel, result))

    async def _hand_over(self, parcel: Parcel) -> Sent:
        if parcel.action == "send":
            return await self._channel.send(parcel.message)
        assert parcel.external_id is not None
        await (self._channel.delete if parcel.action == "delete" else self._channel.edit)(parcel.message, parcel.external_id)
        return Sent(parcel.external_id)

    def _learn(self, result: Sent | DeliveryError) -> None:
        """What the outcome of one message says of the whole channel."""
        down = isinstance(result, Uncertain) or (isinstance(result, TryLater) and result.scope is Scope.platform_down)
        before = self._circuit.mode
        self._circuit.failed(str(result)) if down else self._circuit.answered()
        if (mode := self._circuit.mode) is not before:
            log.warning("delivery.circuit", channel=self._channel.name, mode=mode.value, why=self._circuit.why)

    async def _settle(self, parcel: Parcel, result: Sent | DeliveryError) -> None:
        verdict = judge(parcel, result, idempotent=self._channel.capabilities.idempotent, resting=self._circuit.mode is not Mode.closed)
        if isinstance(verdict, Again):
            self._look_again(verdict.seconds)
            if verdict.everybody:
                self._pace.pause(verdict.seconds)
        while True:
            try:
                return await self._note(parcel, verdict)
            except Exception:  # what happened on the platform is not to be forgotten because the store is away
                log.exception("delivery.not_settled", channel=self._channel.name, outbox=parcel.id)
                await asyncio.sleep(IDLE_S)

    async def _note(self, parcel: Parcel, verdict: Sent | Again | End) -> None:
        async with self._store.write(durable=False) as tx:  # forgotten in a power cut, it is found as a send without an end
            tx.wake(f"outbox:{self._channel.name}")
            if isinstance(verdict, Sent):
                await outbox.sent(tx, parcel, verdict.external_id)
                DELAY.labels(self._channel.name).observe(max(0.0, (tx.now - parcel.created_at).total_seconds()))
            elif isinstance(verdict, Again):
                await outbox.later(tx, parcel, verdict.seconds, verdict.why, doubtful=verdict.doubtful, begun=verdict.begun)
            else:
                await outbox.failed(tx, parcel, verdict.state, verdict.why)
                if verdict.state == "blocked":
                    await outbox.unreachable(tx, parcel.conversation_id)
