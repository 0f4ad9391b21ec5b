"""Call-backs: tasks to reach a client who was left unhappy, each with an owner and a deadline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, func, or_, select, update

from connectors.contract import Texts
from connectors.errors import Conflict, NotFound
from connectors.ledger import events
from connectors.ledger.store import Tx
from handoff import audit, operators
from handoff.operators import Operator, Role
from handoff.satisfaction.settings import SatisfactionSettings
from handoff.satisfaction.tables import callbacks, nps
from handoff.tables import handoffs, surveys
from handoff.tables import operators as rows

_PAGE: Final = 200


class State(StrEnum):
    """``cancelled``: the client put the mark right before anybody began."""

    open = "open"
    taken = "taken"
    done = "done"
    cancelled = "cancelled"


class Reached(StrEnum):
    """How a call-back ended."""

    content = "content"
    unhappy = "unhappy"
    not_reached = "not_reached"
    refused = "refused"


@dataclass(frozen=True, slots=True)
class Callback:
    """``why``: low_mark, nps, follow_up or asked. ``operator``: whose work it is about; they are never its owner."""

    id: int
    key: str
    why: str
    conversation_id: int
    episode_id: int
    queue: str | None
    operator: str | None
    owner: str | None
    state: State
    created_at: datetime
    deadline: datetime
    taken_at: datetime | None
    done_at: datetime | None
    done_by: str | None
    outcome: Reached | None
    result: str | None
    overdue: bool

    def seen_by(self, who: Operator) -> bool:
        """One's own; in one's queues those about others, and for supervisors all. Those of a hidden queue are not."""
        return who.login == self.owner or (who.serves(self.queue) and (who.oversees or who.login != self.operator))


async def make(tx: Tx, key: str, why: str, *, conversation_id: int, episode_id: int, chosen: SatisfactionSettings) -> None:
    """A task for the episode, once for a ``key``; one that was cancelled opens again."""
    newest = select(handoffs.c.queue, handoffs.c.taken_by).where(handoffs.c.conversation_id == conversation_id)
    held = (await tx.conn.execute(newest.where(handoffs.c.episode_id == episode_id).order_by(handoffs.c.id.desc()).limit(1))).one_or_none()
    queue, operator = (held.queue, held.taken_by) if held else (None, None)
    fresh = {
        "state": State.open.value,
        "owner": await _owner(tx, queue, besides=operator),
        "created_at": tx.now,
        "deadline": tx.now + timedelta(hours=chosen.callback_hours),
    }
    values = {"key": key, "why": why, "conversation_id": conversation_id, "episode_id": episode_id, "queue": queue, "operator": operator}
    insert = tx.insert(callbacks).values({**values, **fresh})
    again = insert.on_conflict_do_update(index_elements=["key"], set_=fresh, where=callbacks.c.state == State.cancelled.value)
    made = (await tx.conn.execute(again.returning(callbacks.c.id))).scalar_one_or_none()
    if made is not None:
        await _tell(tx, made, conversation_id, "made", fresh["owner"])


async def withdraw(tx: Tx, key: str) -> None:
    """The cause is gone: a task that nobody has taken is cancelled."""
    gone = update(callbacks).where(callbacks.c.key == key, callbacks.c.state == State.open.value).values(state=State.cancelled.value)
    row = (await tx.conn.execute(gone.returning(callbacks.c.id, callbacks.c.conversation_id))).one_or_none()
    if row is not None:
        await _tell(tx, row.id, row.conversation_id, "cancelled", None)


async def listing(tx: Tx, who: Operator, *, mine: bool = False, done: bool = False) -> Sequence[Callback]:
    """What ``who`` may see, the nearest deadline first; ``done``: those that are over instead, the newest first. At most 200."""
    over: ColumnElement[bool] = callbacks.c.state.in_((State.done.value, State.cancelled.value))
    query = select(callbacks).where(over if done else ~over).order_by(callbacks.c.id.desc() if done else callbacks.c.deadline)
    if mine:
        query = query.where(callbacks.c.owner == who.login)
    elif not who.supervises:
        query = query.where(or_(callbacks.c.owner == who.login, callbacks.c.queue.in_(sorted(who.queues))))
    return [task for row in await tx.conn.execute(query.limit(_PAGE)) if (task := _task(row)).seen_by(who)]


async def take(tx: Tx, texts: Texts, who: Operator, task_id: int) -> Callback:
    """Make it one's own; one's own again changes nothing. Raises NotFound, and Conflict when it is over or another's already."""
    task = await _seen(tx, texts, who, task_id)
    if task.state is State.taken and task.owner == who.login:
        return task
    if task.state is not State.open and not (task.state is State.taken and who.oversees):
        raise Conflict("not_open", texts("survey-no-callback-over", who.locale))
    return await _change(tx, who, task, "taken", state=State.taken.value, owner=who.login, taken_at=tx.now)


async def give(tx: Tx, texts: Texts, who: Operator, task_id: int, owner: str) -> Callback:
    """Another owner, by who leads the queue. Raises NotFound for one who is not there or may not see it, Conflict when it is over."""
    task = await _seen(tx, texts, who, task_id)
    if not who.leads(task.queue) or task.state in (State.done, State.cancelled):
        raise Conflict("not_open", texts("survey-no-callback-over", who.locale))
    found = await operators.find(tx, owner)
    if found is None or owner == task.operator or not found.serves(task.queue):
        raise NotFound("operator_unknown", texts("survey-no-owner", who.locale))
    return await _change(tx, who, task, "given", state=State.open.value, owner=owner, taken_at=None)


async def finish(tx: Tx, texts: Texts, who: Operator, task_id: int, outcome: Reached, result: str) -> Callback:
    """Done, with what came of it. Raises NotFound, and Conflict when it is over or another's."""
    task = await _seen(tx, texts, who, task_id)
    if task.state in (State.done, State.cancelled) or not (who.oversees or task.owner in (None, who.login)):
        raise Conflict("not_yours", texts("survey-no-callback-over", who.locale))
    values = {"state": State.done.value, "done_at": tx.now, "done_by": who.login, "outcome": outcome.value, "result": result}
    return await _change(tx, who, task, "done", **values, owner=task.owner or who.login)


async def alarm(tx: Tx) -> int:
    """Raise the alarm for each task past its deadline, once; how many. Safe on several doors at once."""
    late = update(callbacks).where(callbacks.c.done_at.is_(None), callbacks.c.overdue.is_(False), callbacks.c.deadline < tx.now)
    late = late.where(callbacks.c.state != State.cancelled.value).values(overdue=True)
    found = (await tx.conn.execute(late.returning(callbacks.c.id, callbacks.c.conversation_id, callbacks.c.owner))).all()
    for row in found:
        await _tell(tx, row.id, row.conversation_id, "overdue", row.owner)
    return len(found)


async def said(tx: Tx, tasks: Sequence[Callback]) -> Mapping[int, Mapping[str, Any]]:
    """What the client said, by task: marks, the cause they pressed, their words; only what there is."""
    found: dict[int, Mapping[str, Any]] = {}
    for name, table, marks in (("survey", surveys, ("quality", "speed", "mark", "why", "reason")), ("nps", nps, ("mark", "reason"))):
        ids = {int(task.key.removeprefix(f"{name}:")): task.id for task in tasks if task.key.startswith(f"{name}:")}
        for row in await tx.conn.execute(select(table).where(table.c.id.in_(ids))) if ids else ():
            found[ids[row.id]] = {{"mark": "result"}.get(one, one): value for one in marks if (value := getattr(row, one)) is not None}
    return found


def wire(task: Callback) -> dict[str, Any]:
    """As the API shows it."""
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in asdict(task).items()}


async def _owner(tx: Tx, queue: str | None, *, besides: str | None) -> str | None:
    """Who has the least of such tasks among those who may see the queue's work: a senior, else a supervisor, else a colleague."""
    logins = (await tx.conn.execute(select(rows.c.login).where(rows.c.active, rows.c.login != (besides or "")))).scalars()
    able = [one for login in list(logins) if (one := await operators.find(tx, login)) is not None and one.serves(queue)]
    open_ones = select(callbacks.c.owner, func.count()).where(callbacks.c.done_at.is_(None)).group_by(callbacks.c.owner)
    busy = {row[0]: row[1] for row in await tx.conn.execute(open_ones)}
    for group in ([one for one in able if Role.senior in one.roles], [one for one in able if one.oversees], able):
        if group:
            return min(group, key=lambda one: (busy.get(one.login, 0), one.login)).login
    return None


async def _seen(tx: Tx, texts: Texts, who: Operator, task_id: int) -> Callback:
    query = select(callbacks).where(callbacks.c.id == task_id)
    row = (await tx.conn.execute(query if tx.sqlite else query.with_for_update())).one_or_none()
    if row is None or not (task := _task(row)).seen_by(who):
        raise NotFound("callback_unknown", texts("survey-no-callback", who.locale))
    return task


def _deed(task: Callback) -> dict[str, Any]:
    """For the audit log, which keeps no words about a client."""
    return {name: value for name, value in wire(task).items() if name != "result"}


async def _change(tx: Tx, who: Operator, task: Callback, what: str, **values: Any) -> Callback:
    row = (await tx.conn.execute(update(callbacks).where(callbacks.c.id == task.id).values(values).returning(*callbacks.c))).one()
    after = _task(row)
    await audit.record(tx, who.login, f"callback.{what}", f"callback:{task.id}", _deed(task), _deed(after))
    await _tell(tx, task.id, task.conversation_id, what, after.owner)
    return after


async def _tell(tx: Tx, task_id: int, conversation_id: int, what: str, owner: Any) -> None:
    await events.record(tx, "callback", conversation_id, id=task_id, what=what, owner=owner)


def _task(row: Any) -> Callback:
    return Callback(**{**row._mapping, "state": State(row.state), "outcome": Reached(row.outcome) if row.outcome else None})
