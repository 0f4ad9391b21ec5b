"""Handing a conversation to people: the packet is built, the holder changes and the client is told the truth, in one commit."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, TypeVar

import structlog

from connectors.contract import Texts
from connectors.ledger import effects, holder, people
from connectors.ledger.store import Store, Tx
from handoff import handoffs, packet, queues, routing
from handoff.arriving import arrive, episode_of, present
from handoff.assigning import route
from handoff.contract import HandedOff, HandoffRequest, Reason, Ticket, Tickets
from handoff.incidents.contract import Home
from handoff.incidents.sparing import Sparing
from handoff.settings import PeopleSettings
from handoff.statement import OPEN, OVERFLOWED
from handoff.waits import Priority
from knowledge_base.contract import KnowledgeBase, ShownAnswer

T = TypeVar("T")
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Background:
    """What is read before the commit, so that no other part is asked while the conversation is locked."""

    shown: Sequence[ShownAnswer]
    tickets: Sequence[Ticket]
    home: Home | None


class Handing:
    """Implements :class:`handoff.contract.Handoff`."""

    def __init__(
        self,
        store: Store,
        kb: KnowledgeBase,
        tickets: Tickets,
        texts: Texts,
        settings: PeopleSettings,
        incidents: Sparing | None = None,
    ) -> None:
        """``incidents``: who of a known incident waits for nothing hears so instead of queueing."""
        self._incidents = incidents
        self._store = store
        self._kb = kb
        self._tickets = tickets
        self._texts = texts
        self._settings = settings

    async def hand_off(self, request: HandoffRequest) -> HandedOff:
        """Give the conversation to a queue and tell the client.

        Repeating the key gives the first answer back; a conversation that people hold already stays as it is. Raises NotFound for an
        unknown conversation and BadInput for an unknown queue.
        """
        background = await self._look(request)

        async def work(tx: Tx) -> HandedOff:
            return await self._give(tx, request, background)

        return await holder.when_quiet(self._store, request.conversation_id, work)

    async def _look(self, request: HandoffRequest) -> _Background:
        async with self._store.read() as tx:
            await holder.holder_of(tx, request.conversation_id)
            episode_id = await episode_of(tx, request.conversation_id)
            person = await people.person_of(tx, request.conversation_id)
        shown = await _or_nothing(self._kb.shown_in(episode_id), "knowledge base")
        owned = self._tickets.of_client(person_id=person.id, contract=person.contract, phone=person.phone)
        home = await self._incidents.home(request.conversation_id) if self._incidents else None
        return _Background(shown, await _or_nothing(owned, "tickets"), home)

    async def _give(self, tx: Tx, request: HandoffRequest, background: _Background) -> HandedOff:
        held = await holder.holder_of(tx, request.conversation_id, lock=True)
        key = f"handoff:{request.key}"
        if (done := await effects.recall(tx, key)) is not None:
            return _from_json(done)
        if held.kind != "bot" and (row := await handoffs.current(tx, request.conversation_id)) is not None:
            return await present(tx, self._settings, row, await queues.get(tx, row.queue))
        if self._incidents is not None:
            request, spared = await self._incidents.spared(tx, request, background.home)
            if spared is not None:
                await effects.remember(tx, key, _to_json(spared))
                return spared
        wanted = await routing.choose(tx, self._settings, topic=request.topic, queue=request.queue)
        queue = await routing.reachable(tx, wanted)
        episode_id = await episode_of(tx, request.conversation_id)
        built = await packet.build(tx, request, queue, episode_id=episode_id, shown=background.shown, tickets=background.tickets)
        said = packet.as_json(built)
        if self._incidents is not None:
            said["incidents"] = await self._incidents.near(tx, request, background.home)
        if queue is not wanted:
            said = route.moved({**said, "queue": wanted.name}, queue, why="overflowed", who=None, at=tx.now)
        state = await arrive(
            tx,
            self._texts,
            self._settings,
            queue,
            said,
            conversation_id=request.conversation_id,
            expected=held,
            deadline=queue.deadline(tx.now),
            words=OPEN if queue is wanted else OVERFLOWED,
            priority=int(Priority.incident) if request.reason is Reason.not_restored else 0,
        )
        await effects.remember(tx, key, _to_json(state))
        return state


async def _or_nothing(reading: Awaitable[Sequence[T]], what: str) -> Sequence[T]:
    """A packet with a gap is better than a client without a person."""
    try:
        return await reading
    except Exception:
        log.exception("handoff.packet_gap", part=what)
        return ()


def _to_json(state: HandedOff) -> dict[str, Any]:
    return {**asdict(state), "opens_at": state.opens_at and state.opens_at.isoformat()}


def _from_json(said: Mapping[str, Any]) -> HandedOff:
    return HandedOff(**{**said, "opens_at": said["opens_at"] and datetime.fromisoformat(said["opens_at"])})
