"""Nobody queues for what is known to be broken: at the door to people a client of a known incident hears of it first, and of those who come
the packet tells the incidents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from connectors.contract import Author
from connectors.ledger import thread
from connectors.ledger.store import Tx
from connectors.ledger.thread import Draft
from handoff.contract import HandedOff, HandoffRequest, Reason
from handoff.incidents import joining, settings
from handoff.incidents.contract import Contact, Home
from handoff.incidents.hearing import Listening
from handoff.incidents.settings import FAULT


class Sparing:
    """What handing over asks of incidents, within its own transaction."""

    def __init__(self, listening: Listening) -> None:
        self._listening = listening

    async def home(self, conversation_id: int) -> Home | None:
        """To be asked before the transaction."""
        return await self._listening.home(conversation_id)

    async def spared(self, tx: Tx, request: HandoffRequest, home: Home | None) -> tuple[HandoffRequest, HandedOff | None]:
        """(the request, marked when the client's incident is over and theirs is not; what is true now if they need no person yet).

        Who has heard of the incident and still asks for a person gets one.
        """
        if request.topic is None or request.reason is Reason.not_restored:
            return request, None
        chosen = await settings.read(tx)
        fault = chosen.watched(request.topic) == FAULT
        told = await self._listening.hear(
            tx,
            Contact(
                key=request.key,
                conversation_id=request.conversation_id,
                topic=request.topic,
                fault=fault,
                source="handoff",
                address=str(request.facts.get("address", "")),
                words=str(request.facts.get("problem") or request.facts.get("question") or ""),
            ),
            home,
        )
        if told is None or told.again:
            return request, None
        if told.broken:
            return replace(request, reason=Reason.not_restored), None
        await thread.append(tx, request.conversation_id, Author.system, Draft(told.text, buttons=told.buttons, meta=told.meta))
        return request, HandedOff("", open_now=False, place=0, estimate_minutes=None, opens_at=None, ticket=None)

    async def near(self, tx: Tx, request: HandoffRequest, home: Home | None) -> Sequence[Mapping[str, Any]]:
        """Incidents for the packet."""
        chosen = await settings.read(tx)
        at = await self._listening.where(tx, request.conversation_id, home, address=str(request.facts.get("address", "")))
        return await joining.of_client(tx, request.conversation_id, at, timedelta(hours=chosen.late_hours))
