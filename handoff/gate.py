"""The gate: whose message is it? A person's, a survey's, the way back to the bot, or the bot's own."""

from __future__ import annotations

from sqlalchemy import exists, select

from connectors.contract import Author, Texts
from connectors.ledger import effects, holder, people, thread
from connectors.ledger.store import Store, Tx
from connectors.ledger.tables import messages
from connectors.ledger.thread import Draft
from connectors.ledger.turns import Waiting
from handoff import handoffs, queues, surveys
from handoff.arriving import tell
from handoff.assigning.leaving_word import PRESSES, leave_word
from handoff.contract import GateDecision, Handoff
from handoff.giving_back import give_back
from handoff.handoffs import End
from handoff.incidents.pressing import Presses
from handoff.satisfaction.hearing import Hearing
from handoff.settings import PeopleSettings
from handoff.statement import BACK, RELEASED


def decide(message: Waiting) -> GateDecision:
    """Who a message is for, by its press and its holder."""
    if surveys.parse(message.payload) is not None:
        return GateDecision.survey
    if message.holder.kind != "bot" or message.payload == BACK or message.payload in PRESSES:
        return GateDecision.person
    return GateDecision.bot


class Gate:
    """The first look of the turn. Acting twice on one message does no more than once."""

    def __init__(self, store: Store, texts: Texts, settings: PeopleSettings | None = None, handoff: Handoff | None = None) -> None:
        """``handoff``: how the gate itself calls a person, when a client whom a closed ticket did not help asks for one."""
        self._store = store
        self._texts = texts
        self._settings = settings or PeopleSettings()
        self._surveys = Hearing(store, texts, self._settings, handoff)
        self._incidents = Presses(store, texts, self._settings, handoff)

    async def handles(self, message: Waiting) -> bool:
        """True when the message is not for the bot; then everything it asks for is done and committed."""
        if await self._incidents.handles(message):
            return True
        decision = decide(message)
        if decision is not GateDecision.person:
            return await self._surveys.handles(message)  # the bot's words may be the reason of a low mark
        if message.payload == BACK and message.holder.kind != "operator":
            await self._back(message)
        elif message.payload in PRESSES and message.holder.kind != "operator":
            if not await leave_word(self._store, self._texts, message):
                await self._back(message)
        else:
            await self._relay(message)
        return True

    async def _back(self, message: Waiting) -> None:
        """Back to the bot from a queue. An old button pressed later only tells who answers."""

        async def work(tx: Tx) -> None:
            held = await holder.holder_of(tx, message.conversation_id, lock=True)
            key = f"back:{message.message_id}"
            if held.kind == "operator" or await effects.recall(tx, key) is not None:
                return
            if held.kind == "queue":
                await give_back(tx, message.conversation_id, held, End.client_left)
            locale = (await people.person_of(tx, message.conversation_id)).language
            await thread.append(tx, message.conversation_id, Author.system, Draft(self._texts("handoff-bot-answers", locale)))
            await effects.remember(tx, key, True)

        await holder.when_quiet(self._store, message.conversation_id, work)

    async def _relay(self, message: Waiting) -> None:
        """The desk has the message already: it is in the thread. Here the time to answer begins, if the operator had the last word."""
        async with self._store.read() as tx:
            row = await handoffs.current(tx, message.conversation_id)
        if row is None or row.waiting_since is not None:
            return
        async with self._store.write() as tx:
            held = await holder.holder_of(tx, message.conversation_id, lock=True)
            row = await handoffs.current(tx, message.conversation_id)
            if row is not None and row.waiting_since is None and not await _answered(tx, message):
                queue = await queues.get(tx, row.queue)
                await handoffs.client_wrote(tx, row, queue, message.received_at)
                if held.kind == "queue":  # their operator went away: now they wait for another one
                    row = await handoffs.current(tx, message.conversation_id)
                    assert row is not None
                    await tell(tx, self._texts, self._settings, row, queue, words=RELEASED)


async def _answered(tx: Tx, message: Waiting) -> bool:
    """Whether an operator wrote after this message before its turn came."""
    later = exists().where(
        messages.c.conversation_id == message.conversation_id,
        messages.c.id > message.message_id,
        messages.c.author == Author.operator.value,
    )
    return bool((await tx.conn.execute(select(later))).scalar_one())
