"""What clients answer to an incident's questions, by buttons: whether they live there, and whether it works again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import select

from connectors.contract import Author, Texts
from connectors.errors import NotFound
from connectors.ledger import effects, holder, people, thread
from connectors.ledger.store import Store, Tx
from connectors.ledger.turns import Waiting
from handoff.arriving import episode_of
from handoff.contract import Ending, Handoff, HandoffRequest, Reason, TicketStatus
from handoff.incidents import incidents, joining
from handoff.incidents.contract import MemberState, State
from handoff.incidents.deciding import settle_ticket
from handoff.incidents.incidents import Incident
from handoff.incidents.proposing import SYSTEM
from handoff.incidents.wording import PRESS, Wording
from handoff.settings import PeopleSettings
from handoff.tables import tickets
from handoff.ticketing.numbers import number

_BIGGEST_ID: Final = 2**53
_BEFORE: Final = timedelta(minutes=30)
OUTCOME: Final = Ending.incident.value
"""Of an episode that an incident's end has closed: nobody is asked for a mark after it."""


@dataclass(frozen=True, slots=True)
class Press:
    """A pressed button of incident ``of``: ``here`` or ``works`` is the answer, the other None."""

    of: int
    here: bool | None
    works: bool | None


def parse(payload: str | None) -> Press | None:
    """``/incident{"of":12,"works":true}`` or ``…"here":…``; None for anything else."""
    if not payload or not payload.startswith(PRESS):
        return None
    try:
        said: Any = json.loads(payload.removeprefix(PRESS))
    except ValueError:
        return None
    if not isinstance(said, dict) or type(said.get("of")) is not int or not 0 < said["of"] < _BIGGEST_ID:
        return None
    here, works = said.get("here"), said.get("works")
    if (type(here) is bool) == (type(works) is bool):
        return None
    return Press(said["of"], here if type(here) is bool else None, works if type(works) is bool else None)


class Presses:
    """The gate's part. Acting twice on one message does no more than once."""

    def __init__(self, store: Store, texts: Texts, settings: PeopleSettings, handoff: Handoff | None) -> None:
        self._store = store
        self._texts = texts
        self._settings = settings
        self._wording = Wording(texts, settings.zone)
        self._handoff = handoff

    async def handles(self, message: Waiting) -> bool:
        """Whether the message answers a question of an incident; then it is acted on."""
        pressed = parse(message.payload)
        if pressed is None:
            return False
        async with self._store.write() as tx:
            wanted = await self._keep(tx, message, pressed)
        if wanted is not None and self._handoff is not None:
            await self._handoff.hand_off(wanted)
        return True

    async def _keep(self, tx: Tx, message: Waiting, pressed: Press) -> HandoffRequest | None:
        held = await holder.holder_of(tx, message.conversation_id, lock=True)
        try:
            incident = await incidents.get(tx, pressed.of, lock=True)
        except NotFound:
            return None
        if pressed.here is not None:
            await self._here(tx, message, incident, pressed.here)
            return None
        if pressed.works:
            await self._works(tx, message, incident, held.kind)
            return None
        return await self._broken(tx, message, incident, held.kind)

    async def _here(self, tx: Tx, message: Waiting, incident: Incident, here: bool) -> None:
        if not await _once(tx, message):
            return
        if here and incident.state is State.confirmed:
            said = await incidents.last_notice(tx, incident.id)
            await joining.join(tx, SYSTEM, incident, message.conversation_id, heard=said.id)
            draft = self._wording.notice(incident, said, message.language, tx.now)
        else:
            draft = self._wording.plain("over" if here else "elsewhere", message.language, person=True)
        await thread.append(tx, message.conversation_id, Author.system, draft)

    async def _works(self, tx: Tx, message: Waiting, incident: Incident, held: str) -> None:
        """They are done with: thanked, their tickets of this fault resolved, the episode closed if nobody else speaks with them."""
        if not await _once(tx, message):
            return
        await joining.join(tx, SYSTEM, incident, message.conversation_id, heard=1)
        await joining.answer(tx, SYSTEM, incident, message.conversation_id, MemberState.works)
        for one in await _tickets(tx, incident, message.conversation_id):
            await settle_ticket(tx, self._texts, self._settings, SYSTEM, one)
        await thread.append(tx, message.conversation_id, Author.system, self._wording.plain("thanks", message.language))
        episode = await episode_of(tx, message.conversation_id)
        if held == "bot" and episode:
            await people.close_episode(tx, message.conversation_id, episode, closed_by=SYSTEM, topic=incident.topic, outcome=OUTCOME)

    async def _broken(self, tx: Tx, message: Waiting, incident: Incident, held: str) -> HandoffRequest | None:
        """They go to a person, before those who have only just come."""
        if await _once(tx, message):
            await joining.join(tx, SYSTEM, incident, message.conversation_id, heard=1)
            await joining.answer(tx, SYSTEM, incident, message.conversation_id, MemberState.broken)
        if held != "bot":
            return None
        return HandoffRequest(
            key=f"incident:{message.message_id}",
            conversation_id=message.conversation_id,
            reason=Reason.not_restored,
            topic=incident.topic,
            facts={"address": incident.title} if incident.title else {},
        )


async def _once(tx: Tx, message: Waiting) -> bool:
    key = f"incident-press:{message.message_id}"
    if await effects.recall(tx, key) is not None:
        return False
    await effects.remember(tx, key, True)
    return True


async def _tickets(tx: Tx, incident: Incident, conversation_id: int) -> list[str]:
    """Open tickets about faults that this conversation has made since the incident began."""
    running = (TicketStatus.new.value, TicketStatus.in_progress.value, TicketStatus.waiting_client.value)
    query = select(tickets.c.id).where(
        tickets.c.conversation_id == conversation_id,
        tickets.c.status.in_(running),
        tickets.c.type.in_(("fault", "handoff")),
        tickets.c.created_at >= incident.since - _BEFORE,
    )
    return [number(one) for one in (await tx.conn.execute(query)).scalars()]
