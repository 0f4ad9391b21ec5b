"""Leaving word: a client who would rather not wait leaves a ticket or a wish to be called back, and the bot answers again."""

from __future__ import annotations

from typing import Final

from connectors.contract import Author, Texts
from connectors.ledger import effects, holder, people, thread
from connectors.ledger.store import Store, Tx
from connectors.ledger.thread import Draft
from connectors.ledger.turns import Waiting
from handoff import handoffs, queues, tickets
from handoff.arriving import leave_ticket
from handoff.giving_back import give_back
from handoff.handoffs import End

LEAVE: Final = "/leave_ticket"
CALL: Final = "/call_me_back"
PRESSES: Final = frozenset({LEAVE, CALL})


async def leave_word(store: Store, texts: Texts, message: Waiting) -> bool:
    """Do what the pressed button says, once; False when the client does not wait in a queue any more."""
    calling = message.payload == CALL
    key = f"word:{message.message_id}"

    async def work(tx: Tx) -> bool:
        held = await holder.holder_of(tx, message.conversation_id, lock=True)
        if await effects.recall(tx, key) is not None:
            return True
        row = await handoffs.current(tx, message.conversation_id)
        if held.kind != "queue" or row is None:
            return False
        number = row.ticket or await leave_ticket(tx, await queues.get(tx, row.queue), row)
        person = await people.person_of(tx, message.conversation_id)
        if calling and (ticket := await tickets.stored(tx, number)) is not None:
            await tickets.note(tx, ticket.id, "system", "comment", texts("routing-callback-problem", "ru", said=person.phone or "—"))
        await give_back(tx, message.conversation_id, held, End.client_left)
        said = texts("routing-callback-left" if calling else "routing-ticket-left", person.language, ticket=number)
        await thread.append(tx, message.conversation_id, Author.system, Draft(said))
        await effects.remember(tx, key, True)
        return True

    return await holder.when_quiet(store, message.conversation_id, work)
