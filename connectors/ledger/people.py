"""People, their addresses and the conversation and episode each address has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import insert, select, update

from connectors.contract import InboundMessage
from connectors.ledger import events
from connectors.ledger.store import Tx
from connectors.ledger.tables import addresses, conversations, episodes, messages, people

SILENCE: Final = timedelta(days=1)
"""An episode held by the bot ends after this much silence (design §4)."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message belongs."""

    person_id: int
    address_id: int
    conversation_id: int
    episode_id: int
    language: str
    reachable: bool


@dataclass(frozen=True, slots=True)
class Person:
    """A client as we know them; ``contract`` and ``phone`` are set only by proof."""

    id: int
    name: str
    language: str
    contract: str | None
    phone: str | None
    proven_by: str | None
    proven_at: datetime | None


async def place(tx: Tx, message: InboundMessage) -> Place:
    """The conversation and open episode of the message's address, made where missing."""
    found = await _find(tx, message.channel, message.chat)
    if found is None:
        found = await _create(tx, message)
    episode_id = found.episode_id
    quiet = found.last_at is not None and tx.now - found.last_at > SILENCE and found.holder_kind == "bot"
    if episode_id is not None and quiet:
        await close_episode(tx, found.conversation_id, episode_id, closed_by="silence")
        episode_id = None
    if episode_id is None:
        episode_id = await _open_episode(tx, found.conversation_id, message.source)
    else:
        await tx.conn.execute(update(episodes).where(episodes.c.id == episode_id).values(last_at=tx.now))
    if not found.reachable:
        await tx.conn.execute(update(addresses).where(addresses.c.id == found.address_id).values(reachable=True))
    return Place(found.person_id, found.address_id, found.conversation_id, episode_id, found.language, found.reachable)


async def _find(tx: Tx, channel: str, chat: str) -> Any:
    query = (
        select(
            addresses.c.id.label("address_id"),
            addresses.c.person_id,
            addresses.c.reachable,
            people.c.language,
            conversations.c.id.label("conversation_id"),
            conversations.c.holder_kind,
            conversations.c.episode_id,
            episodes.c.last_at,
        )
        .join(people, people.c.id == addresses.c.person_id)
        .join(conversations, conversations.c.address_id == addresses.c.id)
        .outerjoin(episodes, episodes.c.id == conversations.c.episode_id)
        .where(addresses.c.channel == channel, addresses.c.chat == chat)
    )
    return (await tx.conn.execute(query)).one_or_none()


async def _create(tx: Tx, message: InboundMessage) -> Any:
    """A new person with one address and one conversation.

    Of two parallel first messages the unique address lets one through, the other retries.
    """
    language = "en" if (message.locale or "").lower().startswith("en") else "ru"
    person = await tx.conn.execute(
        insert(people).values(name=message.name[:200], language=language, created_at=tx.now).returning(people.c.id)
    )
    address = await tx.conn.execute(
        insert(addresses)
        .values(
            person_id=person.scalar_one(),
            channel=message.channel,
            chat=message.chat,
            name=message.name[:200],
            created_at=tx.now,
        )
        .returning(addresses.c.id)
    )
    await tx.conn.execute(insert(conversations).values(address_id=address.scalar_one(), updated_at=tx.now))
    return await _find(tx, message.channel, message.chat)


async def _open_episode(tx: Tx, conversation_id: int, source: str | None) -> int:
    row = await tx.conn.execute(
        insert(episodes)
        .values(conversation_id=conversation_id, started_at=tx.now, last_at=tx.now, source=(source or "")[:200] or None)
        .returning(episodes.c.id)
    )
    episode_id: int = row.scalar_one()
    await tx.conn.execute(update(conversations).where(conversations.c.id == conversation_id).values(episode_id=episode_id))
    return episode_id


async def reopen(tx: Tx, conversation_id: int, message_id: int) -> int:
    """The open episode of a conversation whose message's own episode was closed: found or made, and the message moved into it."""
    query = select(conversations.c.episode_id).where(conversations.c.id == conversation_id)
    episode_id: int = (await tx.conn.execute(query)).scalar_one() or await _open_episode(tx, conversation_id, None)
    await tx.conn.execute(update(messages).where(messages.c.id == message_id).values(episode_id=episode_id))
    return episode_id


async def close_episode(
    tx: Tx,
    conversation_id: int,
    episode_id: int,
    *,
    closed_by: str,
    topic: str | None = None,
    outcome: str | None = None,
) -> None:
    """End an episode: the next message of the client opens a new one, with a fresh tracker."""
    values: dict[str, Any] = {"closed_at": tx.now, "closed_by": closed_by, "tracker": None}
    if topic:
        values["topic"] = topic[:80]
    if outcome:
        values["outcome"] = outcome[:80]
    await tx.conn.execute(update(episodes).where(episodes.c.id == episode_id).values(values))
    await tx.conn.execute(
        update(conversations).where(conversations.c.id == conversation_id, conversations.c.episode_id == episode_id).values(episode_id=None)
    )
    await events.record(tx, "episode", conversation_id, episode_id=episode_id, closed_by=closed_by)


async def person_of(tx: Tx, conversation_id: int) -> Person:
    """The person behind a conversation."""
    query = (
        select(people)
        .join(addresses, addresses.c.person_id == people.c.id)
        .join(conversations, conversations.c.address_id == addresses.c.id)
        .where(conversations.c.id == conversation_id)
    )
    row = (await tx.conn.execute(query)).one()
    return Person(row.id, row.name, row.language, row.contract, row.phone, row.proven_by, row.proven_at)


async def set_language(tx: Tx, person_id: int, language: str) -> None:
    await tx.conn.execute(update(people).where(people.c.id == person_id).values(language=language))


async def prove(tx: Tx, person_id: int, *, contract: str | None, phone: str | None, method: str) -> None:
    """The person proved to be this subscriber by ``method`` (one-time code, shared contact…)."""
    await tx.conn.execute(
        update(people).where(people.c.id == person_id).values(contract=contract, phone=phone, proven_by=method, proven_at=tx.now)
    )
