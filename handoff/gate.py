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
from handoff.contract import GateDecision
from handoff.giving_back import give_back
from handoff.handoffs import End
from handoff.statement import BACK


def decide(message: Waiting) -> GateDecision:
    """Who a message is for, by its press and its holder."""
    if surveys.parse(message.payload) is not None:
        return GateDecision.survey
    if message.holder.kind != "bot" or message.payload == BACK:
        return GateDecision.person
    return GateDecision.bot


class Gate:
    """The first look of the turn. Acting twice on one message does no more than once."""

    def __init__(self, store: Store, texts: Texts) -> None:
        self._store = store
        self._texts = texts

    async def handles(self, message: Waiting) -> bool:
        """True when the message is not for the bot; then everything it asks for is done and committed."""
        decision = decide(message)
        if decision is GateDecision.bot:
            return False
        if decision is GateDecision.survey:
            await self._mark(message)
        elif message.payload == BACK and message.holder.kind != "operator":
            await self._back(message)
        else:
            await self._relay(message)
        return True

    async def _mark(self, message: Waiting) -> None:
        pressed = surveys.parse(message.payload)
        assert pressed is not None
        async with self._store.write() as tx:
            await surveys.answer(tx, self._texts, message.conversation_id, message.message_id, pressed)

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
            await holder.holder_of(tx, message.conversation_id, lock=True)
            row = await handoffs.current(tx, message.conversation_id)
            if row is not None and row.waiting_since is None and not await _answered(tx, message):
                await handoffs.client_wrote(tx, row, await queues.get(tx, row.queue), message.received_at)


async def _answered(tx: Tx, message: Waiting) -> bool:
    """Whether an operator wrote after this message before its turn came."""
    later = exists().where(
        messages.c.conversation_id == message.conversation_id,
        messages.c.id > message.message_id,
        messages.c.author == Author.operator.value,
    )
    return bool((await tx.conn.execute(select(later))).scalar_one())
