"""What happens now: queues, operators, clocks in danger, incidents. Each number is a condition on open handoffs, and opens them by it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, true

from connectors.ledger.tables import addresses, conversations, people
from handoff import hours, queues
from handoff.assigning import presence
from handoff.assigning.presence import Presence
from handoff.boards.figures import Look
from handoff.boards.sql import count_if
from handoff.clocks.tables import sla_clocks, sla_pauses
from handoff.handoffs import End
from handoff.incidents import incidents
from handoff.incidents.contract import State
from handoff.incidents.incidents import Incident
from handoff.operators import Role
from handoff.tables import handoffs, operators
from handoff.visibility import episode_open, queue_counted

ALIVE: Final = (State.proposed, State.confirmed, State.restored)
_HERE: Final = handoffs.c
_RUNS: Final = sla_clocks.c.ended_at.is_(None)


def _clock(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Conversations with a running clock like this that does not stand."""
    stands = exists(select(sla_pauses.c.id).where(sla_pauses.c.clock_id == sla_clocks.c.id, sla_pauses.c.until.is_(None)))
    return _HERE.conversation_id.in_(select(sla_clocks.c.conversation_id).where(_RUNS, ~stands, *conditions))


def _broken(now: datetime) -> ColumnElement[bool]:
    return or_(sla_clocks.c.breached_at.is_not(None), sla_clocks.c.due <= now)


NOW: Final[Mapping[str, Callable[[Look], ColumnElement[bool]]]] = {
    "open": lambda _: true(),
    "waiting": lambda _: _HERE.taken_at.is_(None),
    "long": lambda look: _HERE.taken_at.is_(None) & (_HERE.opened_at <= look.tx.now - timedelta(seconds=look.chosen.target_s)),
    "held": lambda _: _HERE.taken_at.is_not(None),
    "unanswered": lambda _: _HERE.taken_at.is_not(None) & _HERE.waiting_since.is_not(None),
    "danger": lambda look: _clock(sla_clocks.c.warn_at <= look.tx.now) & ~_clock(_broken(look.tx.now)),
    "breached": lambda look: _clock(_broken(look.tx.now)),
}
"""Conditions on open handoffs by the name in addresses. ``long``: waits longer than the target; ``unanswered``: the client spoke last."""


@dataclass(frozen=True, slots=True)
class QueueNow:
    """``longest``: since when the one who waits longest waits. ``opens_at`` is None while the queue is open."""

    name: str
    line: int
    counts: Mapping[str, int]
    longest: datetime | None
    ready: int
    open_now: bool
    opens_at: datetime | None


@dataclass(frozen=True, slots=True)
class OperatorNow:
    """``presence`` is None for who never came to a desk; ``oldest``: since when their client waits longest."""

    login: str
    name: str
    queues: Sequence[str]
    presence: Presence | None
    held: int
    unanswered: int
    oldest: datetime | None
    done: int


@dataclass(frozen=True, slots=True)
class IncidentNow:
    incident: Incident
    members: Mapping[str, int]


def open_ones(look: Look, measure: str, *, queue: str | None = None, operator: str | None = None) -> ColumnElement[bool]:
    """Open handoffs that the number counts and the looker may see."""
    found = _HERE.ended_at.is_(None) & _seen(look) & NOW[measure](look)
    if queue is not None:
        found &= _HERE.queue == queue
    if operator is not None:
        found &= _HERE.taken_by == operator
    return found


def _seen(look: Look) -> ColumnElement[bool]:
    return episode_open(look.who, _HERE.episode_id) & queue_counted(look.who, _HERE.queue)


async def listed(look: Look, measure: str, *, queue: str | None = None, operator: str | None = None, limit: int = 200) -> Sequence[Any]:
    """The conversations behind a number of now, the longest waiting first, with the earliest running clock of each."""
    due = select(func.min(sla_clocks.c.due)).where(sla_clocks.c.conversation_id == _HERE.conversation_id, _RUNS).scalar_subquery()
    query: Select[Any] = (
        select(
            *(_HERE[name] for name in ("id", "conversation_id", "queue", "reason", "opened_at", "taken_at", "waiting_since", "deadline")),
            _HERE.taken_by.label("operator"),
            people.c.name.label("client"),
            addresses.c.channel,
            due.label("due"),
        )
        .join(conversations, conversations.c.id == _HERE.conversation_id)
        .join(addresses, addresses.c.id == conversations.c.address_id)
        .join(people, people.c.id == addresses.c.person_id)
        .where(open_ones(look, measure, queue=queue, operator=operator))
        .order_by(func.coalesce(_HERE.waiting_since, _HERE.deadline), _HERE.id)
        .limit(limit)
    )
    found: Sequence[Any] = (await look.tx.conn.execute(query)).all()
    return found


async def queues_now(look: Look, staff: Sequence[OperatorNow]) -> Sequence[QueueNow]:
    """Queues that the looker may see, by line and name."""
    counts = [count_if(condition(look)) for condition in NOW.values()]
    longest = func.min(_HERE.waiting_since).filter(_HERE.taken_at.is_(None))
    query = select(_HERE.queue, longest, *counts).where(open_ones(look, "open")).group_by(_HERE.queue)
    found = {row[0]: row for row in await look.tx.conn.execute(query)}
    lines = []
    for queue in await queues.every(look.tx):
        if not look.who.serves(queue.name):
            continue
        row = found.get(queue.name)
        numbers = dict(zip(NOW, map(int, row[2:]), strict=True)) if row else dict.fromkeys(NOW, 0)
        ready = sum(queue.name in one.queues and one.presence is not None and one.presence.status == "on_shift" for one in staff)
        open_now = hours.open_at(queue.hours, look.tx.now)
        opens = None if open_now else hours.next_opening(queue.hours, look.tx.now)
        lines.append(QueueNow(queue.name, queue.line, numbers, row[1] if row else None, ready, open_now, opens))
    return lines


async def operators_now(look: Look, since: datetime) -> Sequence[OperatorNow]:
    """Operators: those here first, by what they hold. ``done``: conversations that they ended since ``since``."""
    statuses = await presence.every(look.tx)
    held = (
        select(_HERE.taken_by, func.count(), count_if(NOW["unanswered"](look)), func.min(_HERE.waiting_since))
        .where(open_ones(look, "held"))
        .group_by(_HERE.taken_by)
    )
    holding = {row[0]: tuple(row[1:]) for row in await look.tx.conn.execute(held)}
    ended = (
        select(_HERE.taken_by, func.count())
        .where(_HERE.ended_at >= since, _HERE.end == End.closed.value, _seen(look))
        .group_by(_HERE.taken_by)
    )
    done = {row[0]: row[1] for row in await look.tx.conn.execute(ended)}
    people_here = select(operators.c.login, operators.c.name, operators.c.queues, operators.c.roles).where(operators.c.active)
    staff = []
    for row in await look.tx.conn.execute(people_here):
        if Role.operator.value in row.roles or row.login in holding:
            count, unanswered, oldest = holding.get(row.login, (0, 0, None))
            status = statuses.get(row.login)
            served = [queue for queue in row.queues if look.who.serves(queue)]
            if look.who.limited and not served and row.login not in holding:
                continue
            staff.append(OperatorNow(row.login, row.name, served, status, count, unanswered, oldest, done.get(row.login, 0)))
    return sorted(staff, key=lambda one: (not (one.presence and one.presence.here), -one.held, one.name))


async def incidents_now(look: Look) -> Sequence[IncidentNow]:
    """Incidents that are not over, with how many conversations they hold by state."""
    alive = await incidents.listing(look.tx, ALIVE)
    members = await incidents.counts(look.tx, [one.id for one in alive])
    return [IncidentNow(one, members.get(one.id, {})) for one in alive]
