"""Operators' presence: each one's status now, kept alive by their desk, and a history of statuses."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import func, or_, select, update

from connectors.ledger import events
from connectors.ledger.store import Tx
from handoff.assigning.tables import presence, presence_history
from handoff.tables import forum_links


class Status(StrEnum):
    """What an operator does. ``on_shift`` gets conversations; ``busy`` and ``pause`` keep what they hold and get no more; ``away`` (the
    desk is gone) and ``offline`` (the shift is over) hold nothing."""

    on_shift = "on_shift"
    busy = "busy"
    pause = "break"
    away = "away"
    offline = "offline"


class Reason(StrEnum):
    """Why a break, or busy: ``missed`` is set when offers are left unanswered."""

    lunch = "lunch"
    rest = "rest"
    training = "training"
    meeting = "meeting"
    technical = "technical"
    missed = "missed"


SYSTEM: Final = "system"
HERE: Final = frozenset({Status.on_shift, Status.busy, Status.pause})
GONE: Final = frozenset({Status.away, Status.offline})


@dataclass(frozen=True, slots=True)
class Presence:
    """One operator's status since ``since``; the columns are described at :data:`handoff.assigning.tables.presence`."""

    login: str
    status: Status
    reason: str
    before: str
    since: datetime
    seen_at: datetime
    idle_since: datetime
    missed: int

    @property
    def here(self) -> bool:
        return self.status in HERE

    @property
    def vanished(self) -> bool:
        """Away because the desk was gone, not by their own word."""
        return self.status is Status.away and self.before != ""


@dataclass(frozen=True, slots=True)
class Stay:
    """A time in one status, clipped to what was asked for; ``ended_at`` is None while it lasts."""

    login: str
    status: str
    reason: str
    by: str
    began_at: datetime
    ended_at: datetime | None


_COLUMNS: Final = tuple(presence.c[one.name] for one in fields(Presence))


async def find(tx: Tx, login: str, *, lock: bool = False) -> Presence | None:
    """The operator's presence; None when they never came to a desk. With ``lock`` nobody changes it before this transaction ends."""
    query = select(*_COLUMNS).where(presence.c.login == login)
    row = (await tx.conn.execute(query.with_for_update() if lock and not tx.sqlite else query)).one_or_none()
    return _presence(row) if row else None


async def every(tx: Tx) -> Mapping[str, Presence]:
    """All who ever came to a desk, by login."""
    return {row.login: _presence(row) for row in await tx.conn.execute(select(*_COLUMNS))}


def _presence(row: Any) -> Presence:
    return Presence(row.login, Status(row.status), *row[2:])


async def put(tx: Tx, login: str, status: Status, reason: str = "", *, by: str) -> Presence:
    """Set the status; the same one again is only a sign of life. ``by``: a login or ``system``."""
    first = {"login": login, "status": Status.offline.value, "since": tx.now, "seen_at": tx.now, "idle_since": tx.now}
    statement = tx.insert(presence).values(first)
    fresh = (await tx.conn.execute(statement.on_conflict_do_nothing(index_elements=["login"]).returning(presence.c.login))).first()
    now = await find(tx, login, lock=True)
    assert now is not None
    if not fresh and (now.status, now.reason) == (status, reason):
        await _set(tx, login, seen_at=tx.now, missed=0)
    else:
        await _begin(tx, now, status, reason, by)
    changed = await find(tx, login)
    assert changed is not None
    return changed


async def _begin(tx: Tx, now: Presence, status: Status, reason: str, by: str) -> None:
    came = status is Status.on_shift and now.status in GONE
    await _set(
        tx,
        now.login,
        status=status.value,
        reason=reason,
        before=now.status.value if status is Status.away and by == SYSTEM else "",
        since=tx.now,
        idle_since=tx.now if came else now.idle_since,
        missed=0,
        **({} if by == SYSTEM else {"seen_at": tx.now}),
    )
    open_one = (presence_history.c.login == now.login) & presence_history.c.ended_at.is_(None)
    await tx.conn.execute(update(presence_history).where(open_one).values(ended_at=tx.now))
    row = {"login": now.login, "status": status.value, "reason": reason, "by": by, "began_at": tx.now}
    await tx.conn.execute(presence_history.insert().values(row))
    await events.record(tx, "presence", None, login=now.login, status=status.value, reason=reason)


async def signed_out(tx: Tx, login: str) -> None:
    """The operator has ended their last session: off shift until a desk of theirs opens, then as they were. Who also works from the
    operators' group stays there."""
    now = await find(tx, login, lock=True)
    grouped = await tx.conn.execute(select(forum_links.c.login).where(forum_links.c.login == login))
    if now is None or not now.here or grouped.first() is not None:
        return
    await put(tx, login, Status.offline, by=login)
    await _set(tx, login, before=now.status.value)


async def opened(tx: Tx, login: str) -> None:
    """The operator's desk is open: the first time, and after the desk was gone or they had signed out, they are back as they were; else a
    sign of life."""
    now = await find(tx, login, lock=True)
    if now is None:
        await put(tx, login, Status.on_shift, by=login)
    elif now.before:
        await put(tx, login, Status(now.before), by=login)
    else:
        await _set(tx, login, seen_at=tx.now)


async def took(tx: Tx, login: str) -> None:
    """Who takes a conversation is here, whatever their status said: as they were, when only their desk was gone; busy, when they had left
    themselves."""
    now = await find(tx, login, lock=True)
    if now is None:
        return
    if now.status in GONE and not now.vanished:
        await put(tx, login, Status.busy, by=login)
    else:
        await opened(tx, login)


async def alive(tx: Tx, logins: Collection[str]) -> None:
    """A sign of life of those who have a presence; rows that somebody else is changing now need none."""
    mine = select(presence.c.login).where(presence.c.login.in_(sorted(logins))).order_by(presence.c.login)
    if not tx.sqlite:
        mine = mine.with_for_update(skip_locked=True)
    await tx.conn.execute(update(presence).where(presence.c.login.in_(mine)).values(seen_at=tx.now))


async def vanished(tx: Tx, since: datetime) -> Sequence[str]:
    """Logins of those who should be here and gave no sign of life since ``since``."""
    query = select(presence.c.login).where(presence.c.status.in_([one.value for one in HERE]), presence.c.seen_at < since)
    return (await tx.conn.execute(query.order_by(presence.c.login))).scalars().all()


async def got_or_done(tx: Tx, login: str) -> None:
    """The operator got a conversation, or is done with one: from now on they have been idle for the shortest time."""
    await _set(tx, login, idle_since=tx.now)


async def count_missed(tx: Tx, login: str, missed: int) -> None:
    """How many offers were left unanswered in a row."""
    await _set(tx, login, missed=missed)


async def history(tx: Tx, since: datetime, until: datetime, login: str | None = None) -> Sequence[Stay]:
    """Stays that touch the time from ``since`` to ``until``, clipped to it, oldest first."""
    query = select(presence_history).where(
        presence_history.c.began_at < until, or_(presence_history.c.ended_at.is_(None), presence_history.c.ended_at > since)
    )
    if login is not None:
        query = query.where(presence_history.c.login == login)
    rows = await tx.conn.execute(query.order_by(presence_history.c.began_at, presence_history.c.id))
    return [
        Stay(row.login, row.status, row.reason, row.by, max(row.began_at, since), min(row.ended_at, until) if row.ended_at else None)
        for row in rows
    ]


def spent(stays: Sequence[Stay], until: datetime) -> Mapping[str, Mapping[str, timedelta]]:
    """Time in each status by login."""
    found: dict[str, dict[str, timedelta]] = {}
    for stay in stays:
        mine = found.setdefault(stay.login, {})
        mine[stay.status] = mine.get(stay.status, timedelta()) + ((stay.ended_at or until) - stay.began_at)
    return found


async def tracked(tx: Tx) -> bool:
    """Whether anybody ever came to a desk: until then presence is not known, and nothing is said of it."""
    return bool((await tx.conn.execute(select(func.count()).select_from(presence))).scalar_one())


async def _set(tx: Tx, login: str, **values: Any) -> None:
    await tx.conn.execute(update(presence).where(presence.c.login == login).values(values))
