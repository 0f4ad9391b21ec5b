"""The turn: what happens to one client message, from the inbox to the outbox. Read this file first; the prose is docs/way-of-a-message.md.

    inbox     the message is already on disk (connectors/ledger/inbox)
    bursts    hardly finished? a moment of quiet first; what goes on with it comes along, and all of it is one turn
    gate      who holds the conversation? a person or queue → the desk sees it already; stop
    mind      the dialogue engine decides and acts; without it the door answers by itself
    gate      still the bot's, same epoch? else what the bot wanted to say is dropped
    thread    replies + outbox rows + the engine's memory + "this message is done", one transaction
    outbox    after the commit the deliverers carry the replies out (connectors/delivery)

A crash anywhere before the last commit runs the turn again from the store; effects done on the way (a ticket, a handoff) are kept under the
message's id and found instead of repeated.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

import structlog

from bot.bursts import Bursts
from connectors.contract import Author
from connectors.ledger import thread, turns
from connectors.ledger.store import Store, Tx
from connectors.ledger.thread import Draft
from connectors.ledger.turns import Lease, LeaseLost, Waiting

LEASE: Final = timedelta(seconds=60)
MAX_FAILURES: Final = 5
"""Turns that broke; a message that waits with patience (:class:`PutOff`) may do so as often as it must."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Thought:
    """What the bot wants to say, and the engine's memory afterwards (None: leave the stored one)."""

    replies: Sequence[Draft] = ()
    tracker: Any | None = None
    forget: bool = False


class PutOff(Exception):
    """The message cannot be served now: again after ``seconds``, with ``notice`` said at once if there is one."""

    def __init__(self, seconds: float, why: str, notice: Draft | None = None) -> None:
        super().__init__(why)
        self.seconds = seconds
        self.why = why
        self.notice = notice


class Gate(Protocol):
    """The people's side's first look at a message."""

    async def handles(self, message: Waiting) -> bool:
        """True when the message is not for the bot: a person's conversation, a survey's mark, the way back to the bot. Acts on it."""
        ...


class Gates:
    """Several gates, asked in order."""

    def __init__(self, *gates: Gate) -> None:
        self._gates = gates

    async def handles(self, message: Waiting) -> bool:
        for gate in self._gates:
            if await gate.handles(message):
                return True
        return False


class Mind(Protocol):
    """What the bot thinks with."""

    async def think(self, message: Waiting) -> Thought:
        """Decide on replies. May raise :class:`PutOff`."""
        ...

    async def give_up(self, message: Waiting) -> Thought:
        """Words for a message whose turn failed for good: an apology, and a person is called."""
        ...


class Turn:
    """Takes the turns of one leased conversation after another."""

    def __init__(
        self,
        store: Store,
        gate: Gate,
        mind: Mind,
        typing: Callable[[str, str], Coroutine[Any, Any, None]],
        *,
        door: str,
        bursts: Bursts | None = None,
    ) -> None:
        self._store = store
        self._gate = gate
        self._mind = mind
        self._typing = typing
        self._door = door
        self._bursts = bursts
        self._held_back: datetime | None = None

    def pause(self, longest: float) -> float:
        """Seconds, at most ``longest``, until a message that was held back is to be looked at again."""
        if self._held_back is None:
            return longest
        left = (self._held_back - self._store.clock.now()).total_seconds()
        if left <= 0:
            self._held_back = None
        return min(max(left, 0.01), longest)

    async def take_next(self) -> bool:
        """Serve the conversation that has waited longest until it has nothing left; False when nobody waits."""
        claimed = await self.claim(1)
        for lease, message in claimed:
            await self.serve(lease, message)
        return bool(claimed)

    async def claim(self, limit: int) -> Sequence[tuple[Lease, Waiting]]:
        """Take up to ``limit`` conversations that wait, each with its first message."""
        claimed: list[tuple[Lease, Waiting]] = []
        async with self._store.write(durable=False) as tx:
            while len(claimed) < limit and (lease := await turns.claim(tx, self._door, LEASE)):
                message = await self._next(tx, lease)
                if message is not None:
                    claimed.append((lease, message))
        return claimed

    async def serve(self, lease: Lease, message: Waiting) -> None:
        """Serve a claimed conversation until it has nothing left."""
        next_one: Waiting | None = message
        try:
            while next_one is not None:
                next_one = await self._serve(lease, next_one)
        except LeaseLost:
            log.warning("turn.lease_lost", conversation=lease.conversation_id)
        except asyncio.CancelledError:  # the door closes: other doors need not wait for the lease to run out
            async with self._store.write(durable=False) as tx:
                await turns.release(tx, lease)
            raise

    async def _serve(self, lease: Lease, message: Waiting) -> Waiting | None:
        """One message from gate to commit; the next one waiting in the same conversation."""
        try:
            thought = Thought() if await self._gate.handles(message) else await self._think(message)
            return await self._commit(lease, message, thought)
        except PutOff as later:
            return await self._put_off(lease, message, later)
        except LeaseLost:
            raise
        except Exception as error:  # the turn must go on whatever a part did: tried again, in the end given to a person
            log.exception("turn.failed", message=message.message_id, attempt=message.failures)
            return await self._failed(lease, message, f"{type(error).__name__}: {error}"[:300])

    async def _think(self, message: Waiting) -> Thought:
        typing = asyncio.create_task(self._typing(message.channel, message.chat))
        try:
            return await self._mind.think(message)
        finally:
            typing.cancel()

    async def _failed(self, lease: Lease, message: Waiting, why: str) -> Waiting | None:
        """Again later; after some attempts with words of apology; and when not even they can be said, as a dead letter."""
        if message.failures < MAX_FAILURES:
            return await self._put_off(lease, message, PutOff(2.0**message.failures, why), failure=True)
        try:
            return await self._commit(lease, message, await self._mind.give_up(message), error=why)
        except LeaseLost:
            raise
        except Exception:
            log.exception("turn.give_up_failed", message=message.message_id, attempt=message.failures)
            if message.failures < 2 * MAX_FAILURES:
                return await self._put_off(lease, message, PutOff(60.0, why), failure=True)
            return await self._commit(lease, message, Thought(), error=why)

    async def _commit(self, lease: Lease, message: Waiting, thought: Thought, *, error: str | None = None) -> Waiting | None:
        async with self._store.write() as tx:
            if await self._still_the_bots(tx, lease, message):
                for draft in thought.replies:
                    await thread.append(tx, message.conversation_id, Author.bot, draft)
                if thought.tracker is not None or thought.forget:
                    await turns.save_tracker(tx, message.episode_id, thought.tracker)
            await turns.done(tx, message, error=error)
            return await self._next(tx, lease)

    async def _put_off(self, lease: Lease, message: Waiting, later: PutOff, *, failure: bool = False) -> Waiting | None:
        async with self._store.write() as tx:
            if await self._still_the_bots(tx, lease, message) and later.notice is not None:
                await thread.append(tx, message.conversation_id, Author.system, later.notice)
            await turns.put_off(tx, message, later.seconds, later.why, failure=failure)
            return await self._next(tx, lease)

    async def _still_the_bots(self, tx: Tx, lease: Lease, message: Waiting) -> bool:
        """The second look of the gate, in the transaction that would speak: same holder, same epoch as when the bot began to think."""
        now = await turns.hold(tx, lease)
        return now.kind == "bot" and now.epoch == message.holder.epoch

    async def _next(self, tx: Tx, lease: Lease) -> Waiting | None:
        message = await turns.waiting(tx, lease, self._bursts.joins if self._bursts else None)
        if message is not None and self._bursts is not None:
            message = await self._when_quiet(tx, message, self._bursts)
        if message is None:
            await turns.release(tx, lease)
        return message

    async def _when_quiet(self, tx: Tx, message: Waiting, bursts: Bursts) -> Waiting | None:
        """The message whose turn begins now; None when the client is let go on writing."""
        if not (seconds := bursts.rest(message, tx.now)):
            await turns.begin(tx, message)
            return message
        await turns.hold_back(tx, message, seconds)
        until = tx.now + timedelta(seconds=seconds)
        self._held_back = min(until, self._held_back or until)
        return None
