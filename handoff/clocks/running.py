"""Clocks of a conversation's stay with people: started, paused, carried through transfers and ended with the deeds they measure.

Every function is called in the transaction of the deed, with the conversation locked. A clock keeps the promise and the opening hours it
started with; :func:`handoff.clocks.counting.reckon` over its row gives the stored ``due`` at any time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import insert, select, update

from connectors.ledger import events
from connectors.ledger.store import Tx
from handoff import hours
from handoff.clocks import calendars, counting
from handoff.clocks.clock import Clock, PauseReason, Result, running
from handoff.clocks.counting import Pause
from handoff.clocks.plans import ClockKind, Promise, promises
from handoff.clocks.tables import sla_clocks, sla_pauses, wait_estimates
from handoff.queues import Queue
from handoff.tables import handoffs

RESPONSES: Final = (ClockKind.first, ClockKind.next)
_GOES_ON: Final = frozenset({"transferred", "overflowed", "released"})
"""Ends of a handoff after which the stay with people goes on in a queue; every other one ends it."""
_DONE: Final = frozenset({"closed", "returned"})


# The deeds


async def begin(tx: Tx, handoff_id: int, row: Mapping[str, Any], queue: Queue) -> None:
    """A handoff opens: clocks that run go along with it, those that are missing start. ``row`` has the columns of the new handoff."""
    conversation_id: int = row["conversation_id"]
    clocks = await running(tx, conversation_id)
    if clocks:
        carried = update(sla_clocks).where(sla_clocks.c.id.in_([clock.id for clock in clocks.values()]))
        await tx.conn.execute(carried.values(handoff_id=handoff_id, queue=queue.name, transfers=sla_clocks.c.transfers + 1))
    packet = row["packet"]
    promised = await promises(tx, queue, packet.get("plan"), bool(packet.get("vip")))
    since = row["waiting_since"]
    starting: dict[ClockKind, datetime] = {}
    if since is not None and not clocks.keys() & set(RESPONSES):
        starting[ClockKind.next if await _answered_before(tx, handoff_id, conversation_id) else ClockKind.first] = since
    if since is not None and ClockKind.pickup not in clocks:
        starting[ClockKind.pickup] = tx.now
    if ClockKind.resolution not in clocks:
        starting[ClockKind.resolution] = since or tx.now
    elif since is not None:
        await _resume(tx, clocks[ClockKind.resolution], PauseReason.client, tx.now)
    ids = {name: row[name] for name in ("conversation_id", "episode_id")} | {"handoff_id": handoff_id}
    await _start(tx, ids, queue, {kind: (at, promised[kind]) for kind, at in starting.items() if kind in promised})
    await show(tx, conversation_id)


async def taken(tx: Tx, handoff_id: int, conversation_id: int) -> None:
    """An operator took the conversation."""
    waited = update(wait_estimates).where(wait_estimates.c.handoff_id == handoff_id, wait_estimates.c.taken_at.is_(None))
    await tx.conn.execute(waited.values(taken_at=tx.now))
    clocks = await running(tx, conversation_id)
    if ClockKind.pickup in clocks:
        await _finish(tx, clocks[ClockKind.pickup], tx.now, Result.met)


async def answered(tx: Tx, conversation_id: int) -> None:
    """The operator has the last word: the answer is given, and from now on the client is waited for."""
    clocks = await running(tx, conversation_id)
    for kind in (ClockKind.pickup, *RESPONSES):
        if kind in clocks:
            await _finish(tx, clocks[kind], tx.now, Result.met)
    if ClockKind.resolution in clocks:
        await _pause(tx, clocks[ClockKind.resolution], PauseReason.client, tx.now)


async def client_wrote(tx: Tx, handoff_id: int, row: Mapping[str, Any], queue: Queue, at: datetime) -> None:
    """The client has the last word again, since ``at``."""
    conversation_id: int = row["conversation_id"]
    clocks = await running(tx, conversation_id)
    if ClockKind.resolution in clocks:
        await _resume(tx, clocks[ClockKind.resolution], PauseReason.client, at)
    if not clocks.keys() & set(RESPONSES):
        packet = row["packet"]
        promised = await promises(tx, queue, packet.get("plan"), bool(packet.get("vip")))
        ids = {"conversation_id": conversation_id, "episode_id": row["episode_id"], "handoff_id": handoff_id}
        await _start(tx, ids, queue, {ClockKind.next: (at, promised[ClockKind.next])})
    await show(tx, conversation_id)


async def end(tx: Tx, conversation_id: int, how: str) -> None:
    """A handoff ended (``how``: the value of :class:`handoff.handoffs.End`): the clocks too, unless it goes on in another queue."""
    if how in _GOES_ON:
        return
    for kind, clock in (await running(tx, conversation_id)).items():
        done = kind is ClockKind.resolution and how in _DONE
        await _finish(tx, clock, tx.now, Result.met if done else Result.dropped)


async def pause(tx: Tx, conversation_id: int, reason: PauseReason, who: str) -> bool:
    """Let the time to resolve stand; False when there is no such clock. The time to answer goes on."""
    clock = (await running(tx, conversation_id)).get(ClockKind.resolution)
    if clock is None:
        return False
    await _pause(tx, clock, reason, tx.now, who)
    await show(tx, conversation_id)
    return True


async def resume(tx: Tx, conversation_id: int) -> bool:
    """End the pauses that operators set; False when there is no such clock."""
    clock = (await running(tx, conversation_id)).get(ClockKind.resolution)
    if clock is None:
        return False
    for reason in PauseReason:
        if reason is not PauseReason.client:
            clock = await _resume(tx, clock, reason, tx.now)
    await show(tx, conversation_id)
    return True


async def show(tx: Tx, conversation_id: int) -> None:
    """Write the next deadline of a waiting client to the handoff's row: of the answer, or of the solution where that comes first."""
    clocks = await running(tx, conversation_id)
    response = next((clocks[kind] for kind in RESPONSES if kind in clocks), None)
    if response is None:
        return
    resolution = clocks.get(ClockKind.resolution)
    due = response.due
    if resolution is not None and not resolution.paused and tx.now < resolution.due:
        due = min(due, resolution.due)
    await tx.conn.execute(update(handoffs).where(handoffs.c.id == response.handoff_id).values(deadline=due))


# Rows


async def _answered_before(tx: Tx, handoff_id: int, conversation_id: int) -> bool:
    """Whether the client was answered in this stay already, by an operator of another queue."""
    earlier = select(handoffs.c.end).where(handoffs.c.conversation_id == conversation_id, handoffs.c.id < handoff_id)
    how = (await tx.conn.execute(earlier.order_by(handoffs.c.id.desc()).limit(1))).scalar_one_or_none()
    if how not in _GOES_ON:
        return False
    first = select(sla_clocks.c.ended_at).where(sla_clocks.c.conversation_id == conversation_id, sla_clocks.c.kind == ClockKind.first.value)
    return (await tx.conn.execute(first.order_by(sla_clocks.c.id.desc()).limit(1))).scalar_one_or_none() is not None


async def _start(tx: Tx, ids: Mapping[str, int], queue: Queue, starting: Mapping[ClockKind, tuple[datetime, Promise]]) -> None:
    rows = [_row(ids, queue, kind, at, promise) for kind, (at, promise) in starting.items()]
    if rows:
        await tx.conn.execute(insert(sla_clocks), rows)


def _row(ids: Mapping[str, int], queue: Queue, kind: ClockKind, at: datetime, promise: Promise) -> dict[str, Any]:
    own = {"kind": kind.value, "queue": queue.name, "plan": promise.plan, "seconds": promise.seconds, "transfers": 0}
    times = _times(queue.hours, at, promise.seconds, promise.warn_percent)
    return {**ids, **own, "warn_percent": promise.warn_percent, "started_at": at, **times}


def _times(opening: hours.Hours, at: datetime, seconds: int, warn_percent: int, pauses: Sequence[Pause] = ()) -> dict[str, Any]:
    due = counting.reckon(opening, at, timedelta(seconds=seconds), pauses).due
    warn = counting.reckon(opening, at, timedelta(seconds=max(1, seconds * warn_percent // 100)), pauses).due
    return {"due": due, "warn_at": min(warn, due), "hours": hours.pinned(opening, at, due)}


async def _pause(tx: Tx, clock: Clock, reason: PauseReason, at: datetime, who: str | None = None) -> None:
    if any(one.until is None and one.reason == reason.value for one in clock.pauses):
        return
    await tx.conn.execute(insert(sla_pauses).values(clock_id=clock.id, reason=reason.value, since=max(at, clock.started_at), who=who))


async def _resume(tx: Tx, clock: Clock, reason: PauseReason, at: datetime) -> Clock:
    """End a pause: the deadline moves by the open time that stood still."""
    lasting = next((one for one in clock.pauses if one.until is None and one.reason == reason.value), None)
    if lasting is None:
        return clock
    until = max(at, lasting.since)
    where = (sla_pauses.c.clock_id == clock.id) & (sla_pauses.c.reason == reason.value) & sla_pauses.c.until.is_(None)
    await tx.conn.execute(update(sla_pauses).where(where).values(until=until))
    pauses = [replace(one, until=until) if one is lasting else one for one in clock.pauses]
    opening = hours.stored(clock.hours, await calendars.changes(tx))
    times = _times(opening, clock.started_at, clock.seconds, clock.warn_percent, pauses)
    await tx.conn.execute(update(sla_clocks).where(sla_clocks.c.id == clock.id).values(times))
    return replace(clock, pauses=pauses, **times)


async def _finish(tx: Tx, clock: Clock, at: datetime, result: Result) -> None:
    for reason in PauseReason:
        clock = await _resume(tx, clock, reason, at)
    spent = clock.spent(at)
    late = spent > timedelta(seconds=clock.seconds)
    values = {"ended_at": at, "result": (Result.breached if late else result).value, "spent_s": int(spent.total_seconds())}
    if late and clock.breached_at is None:
        values["breached_at"] = at
        await alarm(tx, clock, "breached")
    await tx.conn.execute(update(sla_clocks).where(sla_clocks.c.id == clock.id).values(values))


async def alarm(tx: Tx, clock: Clock, what: str) -> None:
    """Tell desks: ``what`` is ``warned`` or ``breached``."""
    said = {"what": what, "clock": clock.kind.value, "queue": clock.queue, "due": clock.due.isoformat()}
    await events.record(tx, "sla", clock.conversation_id, **said)
