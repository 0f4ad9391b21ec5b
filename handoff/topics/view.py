"""What is known of a conversation when its topic is looked at: the topic, the changes not shown yet, and how things are now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row as SqlRow
from sqlalchemy import select

from connectors.contract import Author
from connectors.ledger import files, holder, people, thread
from connectors.ledger.events import Event
from connectors.ledger.holder import Holder
from connectors.ledger.people import Person
from connectors.ledger.store import Tx
from connectors.ledger.tables import addresses, conversations, episodes, events, messages
from connectors.ledger.thread import Message
from handoff import handoffs, operators, queues
from handoff.handoffs import End, Row
from handoff.queues import Queue
from handoff.topics import topics
from handoff.topics.topics import Topic

_PAGE: Final = 100
_NEVER: Final = 2**62
_ENDS: Final = frozenset(end.value for end in End)
_TALKERS: Final = (Author.client.value, Author.bot.value, Author.operator.value)
_KINDS: Final = ("message", "edit", "delete", "reaction", "delivery", "file", "reach", "handoff", "holder")


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the conversation, with the present state of the message it speaks of."""

    event: Event
    message: Message | None

    @property
    def what(self) -> str:
        """Of a handoff: opened, taken, client_wrote, or how it ended."""
        return str(self.event.data.get("what", ""))


@dataclass(frozen=True, slots=True)
class View:
    """``current`` is the open handoff, ``last`` the newest, open or not. ``shown`` are the queues of this group, ``hidden`` the ids of what
    was said with others."""

    topic: Topic
    changes: Sequence[Change]
    current: Row | None
    last: Row | None
    shown: frozenset[str]
    hidden: frozenset[int]
    queues: Mapping[str, Queue]
    holder: Holder
    person: Person
    channel: str
    names: Mapping[str, str]
    files: Mapping[str, SqlRow[Any]]
    ended_as: tuple[str | None, str | None]

    @property
    def here(self) -> Row | None:
        """The open handoff, when its queue is shown in this group."""
        return self.current if self.current and self.current.queue in self.shown else None


async def look(tx: Tx, topic_id: int, wanted: frozenset[str] | None) -> View:
    """The view now; ``wanted`` queues are the settings'."""
    topic = await topics.get(tx, topic_id)
    every = {queue.name: queue for queue in await queues.every(tx)}
    shown = public(every.values(), wanted)
    hidden = await _hidden(tx, topic.conversation_id, shown)
    changes = await _changes(tx, topic, hidden)
    last = await handoffs.last(tx, topic.conversation_id)
    attached = [a["file"] for change in changes if change.message for a in change.message.attachments if a.get("file")]
    return View(
        topic,
        changes,
        last if last and last.ended_at is None else None,
        last,
        shown,
        hidden,
        every,
        await holder.holder_of(tx, topic.conversation_id),
        await people.person_of(tx, topic.conversation_id),
        await _channel(tx, topic.conversation_id),
        await operators.names(tx),
        await files.several(tx, attached),
        await _ended_as(tx, last),
    )


def public(every: Any, wanted: frozenset[str] | None) -> frozenset[str]:
    """Names of the queues that a group may see: those wanted (None: all), never a confidential one."""
    return frozenset(queue.name for queue in every if not queue.confidential and (wanted is None or queue.name in wanted))


async def shown_upto(tx: Tx, topic: Topic) -> int:
    """The number in the thread of the newest message up to where the topic's lines are."""
    shown = (events.c.conversation_id == topic.conversation_id) & (events.c.kind == "message") & (events.c.seq <= topic.shown)
    newest = (await tx.conn.execute(select(events.c.data).where(shown).order_by(events.c.seq.desc()).limit(1))).scalar_one_or_none()
    return int(newest["seq"]) if newest else 0


async def talk(tx: Tx, hidden: frozenset[int], episode_id: int, upto: int) -> Sequence[Message]:
    """The newest words of an episode up to a number in the thread, but for the ``hidden``; oldest first."""
    query = select(messages.c.id).where(messages.c.episode_id == episode_id, messages.c.seq <= upto, messages.c.author.in_(_TALKERS))
    ids = (await tx.conn.execute(query.order_by(messages.c.seq.desc()).limit(_PAGE))).scalars().all()
    return list((await several(tx, [message_id for message_id in ids[::-1] if message_id not in hidden])).values())


async def _hidden(tx: Tx, conversation_id: int, shown: frozenset[str]) -> frozenset[int]:
    """Ids of the messages said while the conversation was with a queue that is not shown: they stay there."""
    of = events.c.conversation_id == conversation_id
    query = select(events.c.seq, events.c.data).where(of, events.c.kind == "handoff").order_by(events.c.seq)
    stays: list[tuple[int, int]] = []
    since: int | None = None
    for seq, data in (await tx.conn.execute(query)).all():
        if data.get("what") == "opened":
            since = None if data.get("queue") in shown else seq
        elif since is not None and data.get("what") in _ENDS:
            stays.append((since, seq))
            since = None
    stays += [] if since is None else [(since, _NEVER)]
    found: set[int] = set()
    for first, last in stays:
        said = select(events.c.data).where(of, events.c.kind == "message", events.c.seq.between(first, last))
        found |= {one["message_id"] for one in (await tx.conn.execute(said)).scalars()}
    return frozenset(found)


async def _changes(tx: Tx, topic: Topic, hidden: frozenset[int]) -> Sequence[Change]:
    query = select(events).where(events.c.conversation_id == topic.conversation_id, events.c.seq > topic.shown, events.c.kind.in_(_KINDS))
    found = []
    for row in (await tx.conn.execute(query.order_by(events.c.seq).limit(_PAGE))).all():
        message_id = row.data.get("message_id")
        message = await thread.find(tx, message_id) if message_id is not None and message_id not in hidden else None
        found.append(Change(Event(row.seq, row.conversation_id, row.kind, row.data, row.at), message))
    return found


async def _channel(tx: Tx, conversation_id: int) -> str:
    query = select(addresses.c.channel).join(conversations, conversations.c.address_id == addresses.c.id)
    return str((await tx.conn.execute(query.where(conversations.c.id == conversation_id))).scalar_one())


async def _ended_as(tx: Tx, last: Row | None) -> tuple[str | None, str | None]:
    """Topic and outcome with which the last handoff's episode was closed."""
    if last is None:
        return None, None
    row = (await tx.conn.execute(select(episodes.c.topic, episodes.c.outcome).where(episodes.c.id == last.episode_id))).one_or_none()
    return (row.topic, row.outcome) if row else (None, None)


async def several(tx: Tx, ids: Sequence[int]) -> dict[int, Message]:
    """Messages by id."""
    found = [await thread.find(tx, message_id) for message_id in ids]
    return {message.id: message for message in found if message is not None}
