"""Answers to surveys belong to the episode they are about: they open none, and what is said out of turn joins no old one."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, func, select, update

from connectors.contract import Author
from connectors.ledger import people, thread
from connectors.ledger.people import SILENCE
from connectors.ledger.store import Tx
from connectors.ledger.tables import conversations, episodes, messages
from connectors.ledger.thread import Draft
from handoff.arriving import episode_of
from handoff.satisfaction.pressing import parse

_TAIL = 30


async def take_back(tx: Tx, conversation_id: int, answers: Collection[int], episode_id: int) -> None:
    """Move the client's ``answers`` (ids of messages) and what was said to them to their episode, if the one they opened holds no more."""
    opened = await episode_of(tx, conversation_id)
    if opened in (0, episode_id):
        return
    others = select(func.count()).where(
        messages.c.episode_id == opened, messages.c.author == Author.client.value, messages.c.id.not_in(answers)
    )
    earlier = select(func.count()).where(messages.c.episode_id == opened, messages.c.id < min(answers))
    if (await tx.conn.execute(others)).scalar_one() or (await tx.conn.execute(earlier)).scalar_one():
        return
    await tx.conn.execute(update(messages).where(messages.c.episode_id == opened).values(episode_id=episode_id))
    await tx.conn.execute(update(conversations).where(conversations.c.id == conversation_id).values(episode_id=None))
    await tx.conn.execute(delete(episodes).where(episodes.c.id == opened))


async def moved_on(tx: Tx, conversation_id: int, answers: Collection[int], meta: tuple[str, int]) -> bool:
    """Whether the client has turned to something else since the last question of this survey, known by its ``meta`` (name, id)."""
    name, number = meta
    for said in reversed(await thread.tail(tx, conversation_id, _TAIL)):
        if said.author is not Author.client and said.meta.get(name) == number:
            return False
        if said.author is Author.client and said.id not in answers and parse(said.payload) is None:
            return True
    return True


async def say(tx: Tx, conversation_id: int, episode_id: int, draft: Draft) -> None:
    """Say something out of turn about an episode that is over. An episode that fell silent ends here, so that the client's next words open
    their own."""
    opened = await episode_of(tx, conversation_id)
    if opened:
        last = (await tx.conn.execute(select(episodes.c.last_at).where(episodes.c.id == opened))).scalar_one()
        if last < tx.now - SILENCE:
            await people.close_episode(tx, conversation_id, opened, closed_by="silence")
            opened = 0
    said = await thread.append(tx, conversation_id, Author.system, draft)
    if not opened:
        await tx.conn.execute(update(messages).where(messages.c.id == said.id).values(episode_id=episode_id))
