"""People, their addresses and the conversation and episode each address has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import bindparam, insert, select, text, update

from connectors.contract import Author, InboundMessage
from connectors.ledger import events, joins
from connectors.ledger.store import Tx
from connectors.ledger.tables import addresses, conversations, episodes, messages, people
from connectors.ledger.wording import storable

SILENCE: Final = timedelta(days=1)
"""An episode held by the bot ends after this much silence (design §4)."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message belongs, with its number in the thread and the conversation's present epoch."""

    person_id: int
    conversation_id: int
    episode_id: int
    seq: int
    epoch: int
    holder_kind: str


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


_NUMBER: Final = (
    update(conversations)
    .where(
        conversations.c.address_id
        == select(addresses.c.id)
        .where(addresses.c.channel == bindparam("of_channel"), addresses.c.chat == bindparam("of_chat"))
        .scalar_subquery()
    )
    .values(last_seq=conversations.c.last_seq + 1, updated_at=bindparam("now"))
    .returning(
        conversations.c.id,
        conversations.c.address_id,
        conversations.c.last_seq,
        conversations.c.epoch,
        conversations.c.episode_id,
        conversations.c.holder_kind,
        select(addresses.c.person_id).where(addresses.c.id == conversations.c.address_id).scalar_subquery().label("person_id"),
        select(addresses.c.reachable).where(addresses.c.id == conversations.c.address_id).scalar_subquery().label("reachable"),
    )
)
_ALONE: Final = text("SELECT pg_advisory_xact_lock(hashtextextended(:address, 0))")
_GO_ON: Final = (
    update(episodes).where(episodes.c.id == bindparam("of"), episodes.c.last_at >= bindparam("since")).values(last_at=bindparam("now"))
)


async def place(tx: Tx, message: InboundMessage) -> Place:
    """The conversation and open episode of the message's address, made where missing, and the next number of its thread.

    The conversation's row stays locked until the commit, so of two messages at once only one opens an episode.
    """
    where = {"of_channel": message.channel, "of_chat": message.chat, "now": tx.now}
    found = (await tx.conn.execute(_NUMBER, where)).one_or_none()
    if found is None:
        await _create(tx, message)
        found = (await tx.conn.execute(_NUMBER, where)).one()
    episode_id = found.episode_id
    if episode_id is not None and not await _goes_on(tx, found):
        await close_episode(tx, found.id, episode_id, closed_by="silence")
        episode_id = None
    if episode_id is None:
        episode_id = await _open_episode(tx, found.id, message.source)
    if not found.reachable:
        await tx.conn.execute(update(addresses).where(addresses.c.id == found.address_id).values(reachable=True))
        await events.record(tx, "reach", found.id, reachable=True)
    return Place(found.person_id, found.id, episode_id, found.last_seq, found.epoch, found.holder_kind)


async def _goes_on(tx: Tx, found: Any) -> bool:
    """Whether the open episode takes this message too: a person holds it, or somebody spoke within the last day."""
    since = tx.now - SILENCE
    episode = {"of": found.episode_id, "now": tx.now}
    if (await tx.conn.execute(_GO_ON, {**episode, "since": since})).rowcount:
        return True
    if found.holder_kind == "bot":
        spoke = select(messages.c.at).where(messages.c.conversation_id == found.id, messages.c.author != Author.note.value)
        last = (await tx.conn.execute(spoke.order_by(messages.c.seq.desc()).limit(1))).scalar_one_or_none()
        if last is None or last < since:
            return False
    await tx.conn.execute(_GO_ON, {**episode, "since": datetime.min.replace(tzinfo=UTC)})
    return True


async def first_words(tx: Tx, channel: str, chat: str) -> None:
    """Until the commit nobody else makes this address, nor looks whether it is there in order to do something else (PostgreSQL)."""
    if not tx.sqlite:
        await tx.conn.execute(_ALONE, {"address": f"{channel}\n{chat}"})


async def _create(tx: Tx, message: InboundMessage) -> None:
    """A new person with one address and one conversation.

    Of two parallel first messages the unique address lets one through, the other retries.
    """
    await first_words(tx, message.channel, message.chat)
    language = "en" if (message.locale or "").lower().startswith("en") else "ru"
    person = await tx.conn.execute(
        insert(people).values(name=storable(message.name)[:200], language=language, created_at=tx.now).returning(people.c.id)
    )
    address = await tx.conn.execute(
        insert(addresses)
        .values(
            person_id=person.scalar_one(),
            channel=message.channel,
            chat=message.chat,
            name=storable(message.name)[:200],
            created_at=tx.now,
        )
        .returning(addresses.c.id)
    )
    await tx.conn.execute(insert(conversations).values(address_id=address.scalar_one(), updated_at=tx.now))


async def _open_episode(tx: Tx, conversation_id: int, source: str | None) -> int:
    row = await tx.conn.execute(
        insert(episodes)
        .values(conversation_id=conversation_id, started_at=tx.now, last_at=tx.now, source=storable(source or "")[:200] or None)
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
    await tx.conn.execute(
        update(conversations).where(conversations.c.id == conversation_id, conversations.c.episode_id == episode_id).values(episode_id=None)
    )
    await tx.conn.execute(update(episodes).where(episodes.c.id == episode_id).values(values))
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
    """The person proved to be this subscriber by ``method``; joined with whom else lately proved the same."""
    await joins.proven(tx, person_id, contract=contract, phone=phone, method=method)
