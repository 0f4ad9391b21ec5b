"""Giving a conversation back to the bot: new epoch, the stretch with people ended, and the engine's memory emptied, so that the old
context cannot call a person again."""

from __future__ import annotations

from connectors.ledger import holder, people, turns
from connectors.ledger.holder import Holder
from connectors.ledger.store import Tx
from handoff import handoffs
from handoff.arriving import episode_of
from handoff.handoffs import End
from handoff.visibility import confidential


async def give_back(tx: Tx, conversation_id: int, held: Holder, how: End, *, by: str | None = None) -> None:
    """The bot holds the conversation from now on. Raises Conflict when ``held`` is past; call inside ``when_quiet``.

    What a confidential queue heard ends as an episode of its own: whoever gets the conversation next begins a new one.
    ``by`` is an operator's login. The language is the person's, kept outside the engine's memory.
    """
    await holder.change(tx, conversation_id, "bot", None, expected=held)
    row = await handoffs.current(tx, conversation_id)
    if row is not None:
        await handoffs.end(tx, row, how, by=by)
    episode_id = await episode_of(tx, conversation_id)
    await turns.save_tracker(tx, episode_id, None)
    if row is not None and how is not End.closed and await confidential(tx, [episode_id]):
        await people.close_episode(tx, conversation_id, episode_id, closed_by="wall")
