"""Every contact ends with a topic and an outcome: those that no person closed get theirs from what happened in them, by the clock.

The outcome is that of a ticket made in the contact, else of the last thing that came of it: an answer that was not rejected, a question
left without one, an outage that the client was told of, a stay with people that ended without a closing. The topic is, as in
:mod:`handoff.boards.facts`, that of the last handoff, else of the last answer, else what the contact was heard about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import FromClause, func, or_, select, update

from connectors.contract import Author
from connectors.ledger import people
from connectors.ledger.people import SILENCE
from connectors.ledger.store import Store, Tx
from connectors.ledger.tables import conversations, episodes, messages
from handoff.contract import UNKNOWN_TOPIC, Ending, TicketStatus
from handoff.handoffs import End
from handoff.incidents.tables import contacts
from handoff.tables import handoffs, tickets

_AT_ONCE: Final = 50
_AFTER_PEOPLE: Final[Mapping[str | None, Ending]] = {End.client_left.value: Ending.left_queue, End.incident.value: Ending.incident}


@dataclass(frozen=True, slots=True)
class Trace:
    """Something came of the contact; ``weight`` says whose topic counts more."""

    at: datetime
    ending: Ending | None
    topic: str | None
    weight: int


@dataclass(frozen=True, slots=True)
class Endings:
    """``answers``: the knowledge base's answers shown, as (episode_id, at, reaction, topic); ``unanswered``: searches without one, as
    (episode_id, at)."""

    store: Store
    answers: FromClause
    unanswered: FromClause

    async def run(self) -> int:
        """End what has fallen silent, and name what ended without a name; how many. Safe on several doors at once."""
        ended = 0
        while True:
            async with self.store.read() as tx:
                found = [row.conversation_id for row in await tx.conn.execute(_over(tx.now).limit(_AT_ONCE))]
            done = await self._end(found) if found else 0
            ended += done
            if not done:
                return ended

    async def _end(self, found: Sequence[int]) -> int:
        async with self.store.write() as tx:
            lock = select(conversations.c.id).where(conversations.c.id.in_(found)).order_by(conversations.c.id)
            await tx.conn.execute(lock.with_for_update())
            rows = (await tx.conn.execute(_over(tx.now).where(episodes.c.conversation_id.in_(found)))).all()
            traces = await self._traces(tx, [row.id for row in rows])
            for row in rows:
                topic, ending = ended_as(traces.get(row.id, ()))
                if row.closed_at is None:
                    await people.close_episode(
                        tx, row.conversation_id, row.id, closed_by="silence", topic=row.topic or topic, outcome=ending.value
                    )
                else:
                    named = {"topic": (row.topic or topic)[:80], "outcome": ending.value}
                    await tx.conn.execute(update(episodes).where(episodes.c.id == row.id).values(named))
            return len(rows)

    async def _traces(self, tx: Tx, ids: Sequence[int]) -> Mapping[int, Sequence[Trace]]:
        found: dict[int, list[Trace]] = {one: [] for one in ids}
        kinds = (
            (_stays, _stay),
            (self._shown, _answer),
            (self._asked, _question),
            (_told, _news),
            (_made, _ticket),
            (_heard, _contact),
        )
        for query, read in kinds:
            for row in await tx.conn.execute(query(ids)):
                found[row.episode_id].append(read(row))
        return found

    def _shown(self, ids: Sequence[int]) -> Any:
        return select(self.answers).where(self.answers.c.episode_id.in_(ids))

    def _asked(self, ids: Sequence[int]) -> Any:
        return select(self.unanswered).where(self.unanswered.c.episode_id.in_(ids))


def ended_as(traces: Sequence[Trace]) -> tuple[str, Ending]:
    """Topic and outcome of a contact that no person closed."""
    named = sorted((one for one in traces if one.topic), key=lambda one: (one.weight, one.at))
    topic = named[-1].topic if named else None
    told = sorted((one for one in traces if one.ending), key=lambda one: (one.ending is Ending.ticket, one.at))
    return topic or UNKNOWN_TOPIC, (told[-1].ending if told else None) or Ending.left


def _over(now: datetime) -> Any:
    """Contacts without an outcome that are closed, or were left to the bot in silence for as long as ends an episode."""
    spoken = (
        select(messages.c.at)
        .where(messages.c.conversation_id == conversations.c.id, messages.c.author != Author.note.value)
        .order_by(messages.c.seq.desc())
        .limit(1)
        .scalar_subquery()
    )
    silent = (episodes.c.last_at < now - SILENCE) & (conversations.c.holder_kind == "bot")
    return (
        select(episodes.c.id, episodes.c.conversation_id, episodes.c.closed_at, episodes.c.topic)
        .join(conversations, conversations.c.id == episodes.c.conversation_id)
        .where(
            episodes.c.outcome.is_(None),
            or_(episodes.c.closed_at.is_not(None), silent & (func.coalesce(spoken, episodes.c.last_at) < now - SILENCE)),
        )
        .order_by(episodes.c.id)
    )


def _stays(ids: Sequence[int]) -> Any:
    at = func.coalesce(handoffs.c.ended_at, handoffs.c.opened_at).label("at")
    return select(handoffs.c.episode_id, at, handoffs.c.end, handoffs.c.packet["topic"].as_string().label("topic")).where(
        handoffs.c.episode_id.in_(ids)
    )


def _stay(row: Any) -> Trace:
    return Trace(row.at, _AFTER_PEOPLE.get(row.end, Ending.returned), row.topic, 3)


def _answer(row: Any) -> Trace:
    return Trace(row.at, Ending.unanswered if row.reaction == "not_that" else Ending.bot, row.topic, 2)


def _question(row: Any) -> Trace:
    return Trace(row.at, Ending.unanswered, None, 0)


def _told(ids: Sequence[int]) -> Any:
    """What else the bot told: of the client's own affairs (``told`` is its topic), or of a known outage."""
    meta = messages.c.meta
    told = (messages.c.author.in_((Author.bot.value, Author.system.value))) & meta["asked"].as_string().is_(None)
    return select(messages.c.episode_id, messages.c.at, meta["told"].as_string().label("topic")).where(
        messages.c.episode_id.in_(ids), told, or_(meta["told"].as_string().is_not(None), meta["incident"].as_string().is_not(None))
    )


def _news(row: Any) -> Trace:
    return Trace(row.at, Ending.bot if row.topic else Ending.incident, row.topic, 1)


def _made(ids: Sequence[int]) -> Any:
    return select(tickets.c.episode_id, tickets.c.created_at.label("at")).where(
        tickets.c.episode_id.in_(ids), tickets.c.status != TicketStatus.cancelled.value
    )


def _ticket(row: Any) -> Trace:
    return Trace(row.at, Ending.ticket, "master", 0)


def _heard(ids: Sequence[int]) -> Any:
    return select(contacts.c.episode_id, contacts.c.at, contacts.c.topic).where(contacts.c.episode_id.in_(ids))


def _contact(row: Any) -> Trace:
    return Trace(row.at, None, row.topic, 0)
