"""First-contact resolution and repeat contacts: who came back on the same topic within 72 hours (a contact is an episode).

    await first_contact(tx, Slice(since, until), By.operator) -> Sequence[FirstContact]
    await first_contact_total(tx, Slice(since, until))        -> FirstContact, key None
    await repeated(tx, Slice(since, until, topic="wifi"))     -> Sequence[Repeat]: which episode was followed by which

``Slice.about`` is "bot" for episodes in which no person took part, "person" for the others; ``since`` and ``until`` are of the end.
An episode ends when it is closed, or with the client's last message when it fell silent. It counts as solved at first contact when nobody
closed it as unsolved or with a ticket and the same person, on any of their channels, began no other on the same topic within 72 hours;
an unknown topic counts as the same one, so that the figure is never flattered. Spam and episodes younger than 72 hours are left out.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, or_, select

from connectors.ledger.store import Tx
from connectors.ledger.tables import addresses, conversations, episodes
from handoff.contract import UNKNOWN_TOPIC, Ending, Outcome
from handoff.satisfaction import intervals
from handoff.satisfaction.intervals import Estimate
from handoff.satisfaction.reports import By, Slice, key_of
from handoff.tables import handoffs
from handoff.visibility import episode_counted

WITHIN: Final = timedelta(hours=72)
UNSOLVED: Final = tuple(one.value for one in (Outcome.not_solved, Outcome.ticket, Outcome.no_reply, Ending.unanswered, Ending.left_queue))
"""Outcomes of contacts that were not solved at once."""


@dataclass(frozen=True, slots=True)
class Contact:
    """One episode that ended. ``operator`` and ``queue`` are of its last handoff, None where the bot was alone; ``asked_at`` is its end."""

    episode_id: int
    conversation_id: int
    person_id: int
    topic: str | None
    outcome: str | None
    channel: str
    operator: str | None
    queue: str | None
    started_at: datetime
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Repeat:
    """``next`` is the first episode on the topic that followed within the time."""

    contact: Contact
    next: Contact


@dataclass(frozen=True, slots=True)
class FirstContact:
    """``solved``: share of ``contacts`` solved at once; ``repeat``: share that came back. ``pending`` are too young to tell."""

    key: str | None
    contacts: int
    pending: int
    solved: Estimate | None
    repeat: Estimate | None


async def first_contact(tx: Tx, part: Slice, by: By, within: timedelta = WITHIN) -> Sequence[FirstContact]:
    """Split by ``by``: the biggest part first, periods in their order."""
    ended, back = await _looked(tx, part, within)
    parts: defaultdict[str | None, list[Contact]] = defaultdict(list)
    for contact in ended:
        parts[key_of(contact, by, part.zone)].append(contact)
    periods = by in (By.day, By.week, By.month)
    keys = sorted(parts, key=str if periods else lambda key: (-len(parts[key]), str(key)))
    return [_figure(key, parts[key], back, tx.now - within) for key in keys]


async def first_contact_total(tx: Tx, part: Slice, within: timedelta = WITHIN) -> FirstContact:
    ended, back = await _looked(tx, part, within)
    return _figure(None, ended, back, tx.now - within)


async def repeated(tx: Tx, part: Slice, within: timedelta = WITHIN) -> Sequence[Repeat]:
    """Episodes that were followed by another, newest first."""
    ended, back = await _looked(tx, part, within)
    return [Repeat(contact, back[contact.episode_id]) for contact in reversed(ended) if contact.episode_id in back]


async def contained(tx: Tx, part: Slice, within: timedelta = WITHIN) -> Sequence[int]:
    """Episodes that the bot answered without a person and that were not followed by another on the topic: the bot's true share."""
    ended, back = await _looked(tx, part, within)
    known = tx.now - within
    alone = [one for one in ended if one.queue is None and one.outcome != Ending.unanswered.value]
    return [one.episode_id for one in alone if one.episode_id not in back and one.asked_at <= known]


async def _looked(tx: Tx, part: Slice, within: timedelta) -> tuple[Sequence[Contact], Mapping[int, Contact]]:
    """Contacts of the slice by their end, and what followed which of them."""
    found = await _contacts(tx, part, part.until + within)
    ended = [contact for contact in found if part.since <= contact.asked_at < part.until and _wanted(contact, part)]
    if part.seen_by is not None and (part.seen_by.hidden or part.seen_by.limited):
        walled = select(episodes.c.id).where(~episode_counted(part.seen_by, episodes.c.id))
        unseen = set((await tx.conn.execute(walled)).scalars())
        ended = [contact for contact in ended if contact.episode_id not in unseen]
    return sorted(ended, key=lambda one: (one.asked_at, one.episode_id)), _followed(found, within)


def _wanted(contact: Contact, part: Slice) -> bool:
    if contact.outcome == Outcome.spam.value:
        return False
    if part.about is not None and (part.about == "bot") != (contact.queue is None):
        return False
    return all(
        (wanted := getattr(part, name)) is None or getattr(contact, name) == wanted for name in ("operator", "queue", "topic", "channel")
    )


def _followed(found: Sequence[Contact], within: timedelta) -> Mapping[int, Contact]:
    people: defaultdict[int, list[Contact]] = defaultdict(list)
    for contact in sorted(found, key=lambda one: (one.started_at, one.episode_id)):
        people[contact.person_id].append(contact)
    back: dict[int, Contact] = {}
    for theirs in people.values():
        starts = [contact.started_at for contact in theirs]
        for contact in theirs:
            for later in theirs[bisect_left(starts, contact.asked_at) :]:
                if later.started_at > contact.asked_at + within:
                    break
                if later.episode_id != contact.episode_id and _same(contact.topic, later.topic):
                    back[contact.episode_id] = later
                    break
    return back


def _same(one: str | None, other: str | None) -> bool:
    return one == other or bool({one, other} & {None, UNKNOWN_TOPIC})


def _figure(key: str | None, contacts: Sequence[Contact], back: Mapping[int, Contact], known: datetime) -> FirstContact:
    old = [contact for contact in contacts if contact.asked_at <= known]
    repeats = sum(contact.episode_id in back for contact in old)
    solved = sum(contact.episode_id not in back and contact.outcome not in UNSOLVED for contact in old)
    return FirstContact(key, len(old), len(contacts) - len(old), intervals.share(solved, len(old)), intervals.share(repeats, len(old)))


async def _contacts(tx: Tx, part: Slice, until: datetime) -> Sequence[Contact]:
    """Episodes that may have ended or begun in the stretch, those that still go on with their last word as their end."""
    newest = (
        select(func.max(handoffs.c.id))
        .where(handoffs.c.conversation_id == episodes.c.conversation_id, handoffs.c.episode_id == episodes.c.id)
        .correlate(episodes)
        .scalar_subquery()
    )
    query = (
        select(
            episodes.c.id.label("episode_id"),
            episodes.c.conversation_id,
            addresses.c.person_id,
            episodes.c.topic,
            episodes.c.outcome,
            addresses.c.channel,
            handoffs.c.taken_by.label("operator"),
            handoffs.c.queue,
            episodes.c.started_at,
            episodes.c.last_at,
            episodes.c.closed_at,
            episodes.c.closed_by,
        )
        .join(conversations, conversations.c.id == episodes.c.conversation_id)
        .join(addresses, addresses.c.id == conversations.c.address_id)
        .outerjoin(handoffs, handoffs.c.id == newest)
        .where(episodes.c.started_at < until, or_(episodes.c.last_at >= part.since, episodes.c.closed_at >= part.since))
    )
    if part.seen_by is not None:
        query = query.where(episode_counted(part.seen_by, episodes.c.id))
    return [_contact(dict(row._mapping)) for row in await tx.conn.execute(query)]


def _contact(row: dict[str, Any]) -> Contact:
    last_at, closed_at, closed_by = row.pop("last_at"), row.pop("closed_at"), row.pop("closed_by")
    fell_silent = closed_at is None or closed_by == "silence"
    return Contact(asked_at=last_at if fell_silent else closed_at, **row)
