"""Turns: the client messages waiting for one, taken one conversation at a time and in order (promises 1 and 4).

Several short messages in a row may be one question: then one turn is about all of them, under the id of the first.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import bindparam, exists, or_, select, text, update

from connectors.contract import Kind
from connectors.ledger import people, together
from connectors.ledger.holder import Holder
from connectors.ledger.inbox import TOPIC
from connectors.ledger.store import Tx
from connectors.ledger.tables import addresses, conversations, episodes, inbox, messages
from connectors.ledger.tables import people as people_table
from connectors.ledger.wording import storable


@dataclass(frozen=True, slots=True)
class Waiting:
    """One client message whose turn has come, with everything a turn needs to know of its conversation.

    ``attempts`` counts the turns that it had before, ``failures`` those among them that broke. Where several messages are one question,
    ``text`` is all their lines, ``more`` the inbox rows of those after the first, and ``last_at`` when the last of them came. ``begun``:
    a turn about exactly these began before.
    """

    inbox_id: int
    attempts: int
    received_at: datetime
    conversation_id: int
    message_id: int
    episode_id: int
    kind: Kind
    text: str
    payload: str | None
    meta: Mapping[str, Any]
    tracker: Mapping[str, Any] | None
    holder: Holder
    person_id: int
    language: str
    channel: str
    chat: str
    failures: int = 0
    more: Sequence[int] = ()
    last_at: datetime | None = None
    begun: bool = False


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to take the turns of one conversation; ``by`` is its own and fences it: a commit under a lost lease is refused."""

    conversation_id: int
    by: str
    length: timedelta


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A client's message whose turn failed for good, with the reason of the last failure."""

    message_id: int
    conversation_id: int
    channel: str
    died_at: datetime
    error: str


class LeaseLost(Exception):
    """Somebody else took the conversation meanwhile: roll back, they do the work."""


_NEXT: Final = (
    select(
        inbox.c.id.label("inbox_id"),
        inbox.c.turn_id,
        inbox.c.sort_key,
        inbox.c.attempts,
        inbox.c.failures,
        inbox.c.available_at,
        inbox.c.received_at,
        inbox.c.conversation_id,
        inbox.c.message_id,
        messages.c.episode_id,
        messages.c.kind,
        messages.c.text,
        messages.c.payload,
        messages.c.meta,
        episodes.c.tracker,
        episodes.c.closed_at,
        conversations.c.holder_kind,
        conversations.c.holder,
        conversations.c.epoch,
        addresses.c.person_id,
        addresses.c.channel,
        addresses.c.chat,
        people_table.c.language,
    )
    .join(messages, messages.c.id == inbox.c.message_id)
    .join(episodes, episodes.c.id == messages.c.episode_id)
    .join(conversations, conversations.c.id == inbox.c.conversation_id)
    .join(addresses, addresses.c.id == conversations.c.address_id)
    .join(people_table, people_table.c.id == addresses.c.person_id)
    .where(inbox.c.conversation_id == bindparam("of"), text("inbox.state = 'pending'"))
    .order_by(inbox.c.sort_key, inbox.c.id)
    .limit(1)
)
_put_off: Final = inbox.alias("put_off")
_OLDEST: Final = (
    select(conversations.c.id)
    .join(inbox, inbox.c.conversation_id == conversations.c.id)
    .where(
        text("inbox.state = 'pending'"),  # as a literal, so that the partial indexes serve it
        or_(conversations.c.turn_by.is_(None), conversations.c.turn_until < bindparam("now")),
        ~exists().where(
            _put_off.c.conversation_id == conversations.c.id, text("put_off.state = 'pending'"), _put_off.c.available_at > bindparam("now")
        ),
    )
    .order_by(inbox.c.id)
    .limit(1)
)
_CLAIM: Final = {
    sqlite: update(conversations)
    .where(conversations.c.id == oldest.scalar_subquery())
    .values(turn_by=bindparam("by"), turn_until=bindparam("until"))
    .returning(conversations.c.id)
    for sqlite, oldest in ((True, _OLDEST), (False, _OLDEST.with_for_update(of=conversations, skip_locked=True)))
}
_HOLD: Final = (
    update(conversations)
    .where(conversations.c.id == bindparam("of"), conversations.c.turn_by == bindparam("by"))
    .values(turn_until=bindparam("until"), updated_at=bindparam("now"))
    .returning(conversations.c.holder_kind, conversations.c.holder, conversations.c.epoch)
)
_DONE: Final = (
    update(inbox).where(inbox.c.id == bindparam("of")).values(state=bindparam("to"), error=bindparam("why"), done_at=bindparam("now"))
)
_SAVE: Final = update(episodes).where(episodes.c.id == bindparam("of")).values(tracker=bindparam("tracker"))
_RELEASE: Final = (
    update(conversations)
    .where(conversations.c.id == bindparam("of"), conversations.c.turn_by == bindparam("by"))
    .values(turn_by=None, turn_until=None)
)


async def claim(tx: Tx, by: str, lease: timedelta) -> Lease | None:
    """Take the conversation that has waited longest, that nobody works on and that has no message put off; None when there is none.

    ``by`` names the door; the lease gets a name of its own, so that two workers of one door are strangers to each other.
    """
    token = f"{by[:24]}/{secrets.token_hex(6)}"
    row = await tx.conn.execute(_CLAIM[tx.sqlite], {"by": token, "until": tx.now + lease, "now": tx.now})
    conversation_id = row.scalar_one_or_none()
    return None if conversation_id is None else Lease(conversation_id, token, lease)


async def waiting(tx: Tx, lease: Lease, joins: together.Joins | None = None) -> Waiting | None:
    """The next message of the leased conversation by the platform's order; None when all are done or put off.

    A message that was put off holds back those behind it: order is kept. With ``joins`` the messages behind it that go on with it come
    along, as long as the bot holds the conversation. Call it in a write transaction.
    """
    row = (await tx.conn.execute(_NEXT, {"of": lease.conversation_id})).one_or_none()
    if row is None or row.available_at > tx.now:
        return None
    rows = [row, *await together.going_on(tx, row, joins)]
    episode_id, tracker = row.episode_id, row.tracker
    if row.closed_at is not None:  # a person closed the episode between the message's arrival and its turn
        for one in rows:
            episode_id, tracker = await people.reopen(tx, row.conversation_id, one.message_id), None
    return Waiting(
        inbox_id=row.inbox_id,
        attempts=row.attempts,
        received_at=row.received_at,
        conversation_id=row.conversation_id,
        message_id=row.turn_id or row.message_id,
        episode_id=episode_id,
        kind=Kind(row.kind),
        text="\n".join(one.text for one in rows),
        payload=row.payload,
        meta=row.meta,
        tracker=tracker,
        holder=Holder(row.holder_kind, row.holder, row.epoch),
        person_id=row.person_id,
        language=row.language,
        channel=row.channel,
        chat=row.chat,
        failures=row.failures,
        more=[one.inbox_id for one in rows[1:]],
        last_at=rows[-1].received_at,
        begun=row.turn_id is not None,
    )


async def begin(tx: Tx, item: Waiting) -> None:
    """A turn about this message, and those with it, begins: from now on it is about exactly these, however often it is run."""
    if not item.begun and item.kind is Kind.text and not item.payload:  # nothing else is ever joined
        await tx.conn.execute(update(inbox).where(inbox.c.id.in_([item.inbox_id, *item.more])).values(turn_id=item.message_id))


async def hold_back(tx: Tx, item: Waiting, seconds: float) -> None:
    """Let the client go on writing before the turn begins."""
    await tx.conn.execute(update(inbox).where(inbox.c.id == item.inbox_id).values(available_at=tx.now + timedelta(seconds=seconds)))
    tx.wake(TOPIC)


async def hold(tx: Tx, lease: Lease) -> Holder:
    """Lock the leased conversation until the commit and lengthen the lease; who holds it now. Raises LeaseLost when it is not ours."""
    values = {"of": lease.conversation_id, "by": lease.by, "until": tx.now + lease.length, "now": tx.now}
    row = (await tx.conn.execute(_HOLD, values)).one_or_none()
    if row is None:
        raise LeaseLost(lease.conversation_id)
    return Holder(row.holder_kind, row.holder, row.epoch)


async def done(tx: Tx, item: Waiting, *, error: str | None = None) -> None:
    """The turn is over, for every message it was about; with ``error`` they are dead letters, kept and shown, never run again."""
    for inbox_id in (item.inbox_id, *item.more):
        await tx.conn.execute(_DONE, {"of": inbox_id, "to": "dead" if error else "done", "why": error and storable(error), "now": tx.now})


async def put_off(tx: Tx, item: Waiting, seconds: float, error: str, *, failure: bool = False) -> None:
    """Try this message again later; the lease is free for others meanwhile. ``failure``: its turn broke, which has an end some day."""
    await tx.conn.execute(
        update(inbox)
        .where(inbox.c.id == item.inbox_id)
        .values(
            available_at=tx.now + timedelta(seconds=seconds),
            attempts=inbox.c.attempts + 1,
            failures=inbox.c.failures + int(failure),
            error=storable(error),
        )
    )


async def revive(tx: Tx, message_id: int) -> bool:
    """Run the turn of a dead letter again, with those it was about; False when the message is none."""
    turn = select(inbox.c.turn_id).where(inbox.c.message_id == message_id, text("inbox.state = 'dead'")).scalar_subquery()
    row = await tx.conn.execute(
        update(inbox)
        .where(or_(inbox.c.message_id == message_id, inbox.c.turn_id == turn), text("inbox.state = 'dead'"))
        .values(state="pending", attempts=0, failures=0, available_at=tx.now, done_at=None, error=None)
    )
    tx.wake(TOPIC)
    return bool(row.rowcount)


async def dead(tx: Tx, limit: int = 100) -> Sequence[DeadLetter]:
    """Messages whose turns failed for good, the newest first."""
    query = select(inbox.c.message_id, inbox.c.conversation_id, inbox.c.channel, inbox.c.done_at, inbox.c.error)
    rows = await tx.conn.execute(query.where(text("inbox.state = 'dead'")).order_by(inbox.c.id.desc()).limit(limit))
    return [DeadLetter(*row) for row in rows]


async def save_tracker(tx: Tx, episode_id: int, tracker: Any) -> None:
    """Keep the engine's memory of the episode; part of the turn's commit."""
    await tx.conn.execute(_SAVE, {"of": episode_id, "tracker": tracker})


async def release(tx: Tx, lease: Lease) -> None:
    await tx.conn.execute(_RELEASE, {"of": lease.conversation_id, "by": lease.by})


async def release_all(tx: Tx) -> None:
    """Forget every lease: for a store with a single door, at its start."""
    await tx.conn.execute(update(conversations).where(conversations.c.turn_by.is_not(None)).values(turn_by=None, turn_until=None))
