"""What clients answer to surveys, by buttons or in words: heard before the bot, in the turn's first look."""

from __future__ import annotations

from connectors.contract import Texts
from connectors.ledger.store import Store, Tx
from connectors.ledger.turns import Waiting
from handoff.contract import Handoff, HandoffRequest
from handoff.satisfaction import answering, follow_ups, nps, reasons
from handoff.satisfaction.pressing import FollowedUp, Mark, Press, Recommended, Why, parse
from handoff.settings import PeopleSettings


class Hearing:
    """Acting twice on one message does no more than once. ``handoff``: how a person is called, where one may be chosen."""

    def __init__(self, store: Store, texts: Texts, settings: PeopleSettings, handoff: Handoff | None = None) -> None:
        self._store = store
        self._texts = texts
        self._settings = settings
        self._handoff = handoff

    async def handles(self, message: Waiting) -> bool:
        """Whether the message answers a survey; then it is kept, and what follows from it done."""
        pressed = parse(message.payload)
        if pressed is None:
            return message.holder.kind == "bot" and await reasons.takes(self._store, self._texts, message)
        async with self._store.write() as tx:
            wanted = await self._keep(tx, message, pressed)
        if wanted is not None and self._handoff is not None:
            await self._handoff.hand_off(wanted)
        return True

    async def _keep(self, tx: Tx, message: Waiting, pressed: Press) -> HandoffRequest | None:
        where = (tx, self._texts, message.conversation_id, message.message_id)
        match pressed:
            case Mark():
                await answering.mark(*where, pressed)
            case Why():
                await answering.why(*where, pressed)
            case Recommended():
                await nps.answer(*where, pressed)
            case FollowedUp():
                return await follow_ups.answer(*where, pressed, self._settings, people=self._handoff is not None)
        return None
