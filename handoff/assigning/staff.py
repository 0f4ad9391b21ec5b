"""The staff as assigning sees it: who serves which queue, who is there, what each holds and may hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import func, select

from connectors.ledger.store import Tx
from connectors.ledger.tables import addresses, conversations
from handoff.assigning import presence
from handoff.assigning.presence import Presence, Status
from handoff.assigning.tables import offers
from handoff.queues import Queue
from handoff.tables import forum_links, operators

CHAT: Final = "chat"
MESSENGER: Final = "messenger"
KINDS: Final = (CHAT, MESSENGER)
"""Kinds of contact: in a site chat the client sits and waits, in a messenger they come and go."""


def kind_of(channel: str) -> str:
    """The kind of contact of a channel."""
    return CHAT if channel == "site" else MESSENGER


@dataclass(frozen=True, slots=True)
class Worker:
    """An active operator. ``load`` counts what they hold and are offered, by kind; ``languages`` empty: any; ``grouped``: they work from
    the operators' group too, where no desk can vanish."""

    login: str
    queues: frozenset[str]
    skills: frozenset[str]
    languages: frozenset[str]
    capacity: int
    capacity_kinds: Mapping[str, int]
    presence: Presence | None
    grouped: bool = False
    load: Mapping[str, int] = field(default_factory=dict)

    @property
    def held(self) -> int:
        return sum(self.load.values())

    @property
    def there(self) -> bool:
        """Whether clients may count on them: here by their status, or in the group and not off."""
        if self.grouped and (self.presence is None or self.presence.status is not Status.offline):
            return True
        return self.presence is not None and self.presence.here

    @property
    def on_shift(self) -> bool:
        return self.presence is not None and self.presence.status is Status.on_shift

    def free_for(self, kind: str) -> bool:
        """Whether one more contact of the kind is within their capacity."""
        return self.held < self.capacity and self.load.get(kind, 0) < self.capacity_kinds.get(kind, self.capacity)

    def fits(self, needs: frozenset[str], language: str) -> tuple[bool, bool]:
        """(has the skills, speaks the language)."""
        return needs <= self.skills, not self.languages or language in self.languages


@dataclass(frozen=True, slots=True)
class Staff:
    """Everybody. Not ``tracked`` as long as nobody ever came to a desk; who never did counts as there in a queue where nobody ever did."""

    workers: Sequence[Worker]
    tracked: bool

    def serving(self, queue: str) -> Sequence[Worker]:
        return [worker for worker in self.workers if queue in worker.queues]

    def there(self, queue: str) -> bool:
        """Whether somebody of the queue is there; of a queue whose people never opened a desk nothing is concluded."""
        serving = self.serving(queue)
        unknown = bool(serving) and all(worker.presence is None for worker in serving)
        return not self.tracked or unknown or any(worker.there for worker in serving)

    def candidates(self, queue: Queue, kind: str, topic: str | None, language: str) -> Sequence[Worker]:
        """Who may be offered a contact now.

        Skills and language are asked for as far as somebody on shift has them: nobody waits for a person who is not there. Who has them
        and has no hand free is waited for.
        """
        on_shift = [worker for worker in self.serving(queue.name) if worker.on_shift]
        fits = {worker.login: worker.fits(queue.needs(topic), language) for worker in on_shift}
        for wanted in ({(True, True)}, {(False, True)}, {(True, False)}, {(False, False)}):
            if fitting := [worker for worker in on_shift if fits[worker.login] in wanted]:
                return [worker for worker in fitting if worker.free_for(kind)]
        return []


async def load_of(tx: Tx, login: str | None = None) -> Mapping[str, Counter[str]]:
    """What each operator, or one, holds and is offered, by kind of contact."""
    held = (
        select(conversations.c.holder, addresses.c.channel, func.count())
        .join(addresses, addresses.c.id == conversations.c.address_id)
        .where(conversations.c.holder_kind == "operator")
        .group_by(conversations.c.holder, addresses.c.channel)
    )
    offered = (
        select(offers.c.login, addresses.c.channel, func.count())
        .join(conversations, conversations.c.id == offers.c.conversation_id)
        .join(addresses, addresses.c.id == conversations.c.address_id)
        .where(offers.c.ended_at.is_(None))
        .group_by(offers.c.login, addresses.c.channel)
    )
    if login is not None:
        held, offered = held.where(conversations.c.holder == login), offered.where(offers.c.login == login)
    found: dict[str, Counter[str]] = {}
    for query in (held, offered):
        for name, channel, count in (await tx.conn.execute(query)).all():
            found.setdefault(name, Counter())[kind_of(channel)] += count
    return found


async def staff(tx: Tx, *, loads: bool = True) -> Staff:
    """The staff as of now; without ``loads`` only who is there counts."""
    here = await presence.every(tx)
    load = await load_of(tx) if loads else {}
    grouped = set((await tx.conn.execute(select(forum_links.c.login))).scalars())
    rows = await tx.conn.execute(select(operators).where(operators.c.active).order_by(operators.c.login))
    workers = [
        Worker(
            row.login,
            frozenset(row.queues) if "operator" in row.roles or "senior" in row.roles else frozenset(),
            frozenset(row.skills),
            frozenset(row.languages),
            row.capacity,
            row.capacity_kinds,
            here.get(row.login),
            row.login in grouped,
            load.get(row.login, {}),
        )
        for row in rows
    ]
    return Staff(workers, bool(here))


async def there(tx: Tx, queue: str) -> bool:
    """Whether somebody of the queue is there, or nothing is known of anybody."""
    return (await staff(tx, loads=False)).there(queue)
