"""Giving a conversation back to the bot: new epoch, the stretch with people ended, and the engine's memory emptied, so that the old
context cannot call a person again."""

from __future__ import annotations

from connectors.ledger import holder, turns
from connectors.ledger.holder import Holder
from connectors.ledger.store import Tx
from handoff import handoffs
from handoff.arriving import episode_of
from handoff.handoffs import End


async def give_back(tx: Tx, conversation_id: int, held: Holder, how: End, *, by: str | None = None) -> None:
    """The bot holds the conversation from now on. Raises Conflict when ``held`` is past; call inside ``when_quiet``.

    ``by`` is an operator's login. The language is the person's, kept outside the engine's memory.
    """
    await holder.change(tx, conversation_id, "bot", None, expected=held)
    row = await handoffs.current(tx, conversation_id)
    if row is not None:
        await handoffs.end(tx, row, how, by=by)
    await turns.save_tracker(tx, await episode_of(tx, conversation_id), None)
