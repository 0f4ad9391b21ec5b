"""Plans of service: promised times by the client's plan, queue and line; the most exact row wins, time by time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import delete, select

from connectors.errors import BadInput, NotFound
from connectors.ledger.store import Tx
from handoff import audit, hours, queues
from handoff.clocks.tables import sla_plans
from handoff.queues import Queue

VIP: Final = "vip"
"""The plan of clients marked VIP; their own plan's name is more exact."""
WARN_PERCENT: Final = 75


class ClockKind(StrEnum):
    """What is promised: an operator takes it; the first answer; each next answer; the end."""

    pickup = "pickup"
    first = "first"
    next = "next"
    resolution = "resolution"


@dataclass(frozen=True, slots=True)
class Plan:
    """One row: seconds of open time by kind of clock, None where a less exact row decides. Empty or 0: any."""

    client: str = ""
    queue: str = ""
    line: int = 0
    pickup_s: int | None = None
    first_s: int | None = None
    next_s: int | None = None
    resolution_s: int | None = None
    warn_percent: int | None = None
    id: int = 0

    @property
    def empty(self) -> bool:
        """It promises nothing and sets no warning."""
        return self.warn_percent is None and all(self.seconds(kind) is None for kind in ClockKind)

    def seconds(self, kind: ClockKind) -> int | None:
        found: int | None = getattr(self, f"{kind.value}_s")
        return found


@dataclass(frozen=True, slots=True)
class Promise:
    """A promised time with the row it came from; ``plan`` None: the queue's own time to answer."""

    seconds: int
    warn_percent: int
    plan: Mapping[str, Any] | None


async def every(tx: Tx) -> Sequence[Plan]:
    """All plans, the most general first."""
    query = select(sla_plans).order_by(sla_plans.c.client, sla_plans.c.queue, sla_plans.c.line)
    return [Plan(**row._mapping) for row in await tx.conn.execute(query)]


async def promises(tx: Tx, queue: Queue, client: str | None, vip: bool) -> Mapping[ClockKind, Promise]:
    """What a client of the plan is promised in the queue now; a kind without a promise is missing."""
    names = [client, *([VIP] if vip else []), ""] if client else [*([VIP] if vip else []), ""]
    query = select(sla_plans).where(
        sla_plans.c.client.in_(names), sla_plans.c.queue.in_([queue.name, ""]), sla_plans.c.line.in_([queue.line, 0])
    )
    found = [Plan(**row._mapping) for row in await tx.conn.execute(query)]
    found.sort(key=lambda plan: (names.index(plan.client), not plan.queue, not plan.line))
    warn = next((plan.warn_percent for plan in found if plan.warn_percent is not None), WARN_PERCENT)
    promised = {kind: _promise(kind, found, warn) for kind in ClockKind}
    own = Promise(queue.answer_minutes * 60, warn, None)
    defaults = {ClockKind.first: own, ClockKind.next: own}
    return {kind: promise for kind in ClockKind if (promise := promised[kind] or defaults.get(kind)) is not None}


async def due(tx: Tx, queue: Queue, at: datetime, client: str | None, vip: bool) -> datetime:
    """When a client of the plan who begins to wait at ``at`` should have an answer."""
    first = (await promises(tx, queue, client, vip))[ClockKind.first]
    return hours.after_open(queue.hours, at, timedelta(seconds=first.seconds))


def _promise(kind: ClockKind, found: Sequence[Plan], warn: int) -> Promise | None:
    for plan in found:
        if (seconds := plan.seconds(kind)) is not None:
            return Promise(seconds, warn, {"client": plan.client, "queue": plan.queue, "line": plan.line})
    return None


async def put(tx: Tx, who: str, plan: Plan) -> Plan:
    """Add the plan or replace the one of the same client, queue and line; it is for clocks that start from now on. Raises BadInput."""
    if plan.queue:
        await queues.get(tx, plan.queue)
    if plan.empty:
        raise BadInput("plan_empty", "a plan promises at least one time", field="first_s")
    where = (sla_plans.c.client == plan.client) & (sla_plans.c.queue == plan.queue) & (sla_plans.c.line == plan.line)
    row = (await tx.conn.execute(select(sla_plans).where(where))).one_or_none()
    values = {name: value for name, value in asdict(plan).items() if name != "id"}
    statement = tx.insert(sla_plans).values(values)
    upsert = statement.on_conflict_do_update(index_elements=["client", "queue", "line"], set_=values).returning(sla_plans.c.id)
    stored = Plan(**{**values, "id": int((await tx.conn.execute(upsert)).scalar_one())})
    await audit.record(tx, who, "plan.changed", _subject(plan), asdict(Plan(**row._mapping)) if row else None, asdict(stored))
    return stored


async def drop(tx: Tx, who: str, plan_id: int) -> None:
    """Delete a plan; running clocks keep their promise. Raises NotFound."""
    row = (await tx.conn.execute(delete(sla_plans).where(sla_plans.c.id == plan_id).returning(*sla_plans.c))).one_or_none()
    if row is None:
        raise NotFound("plan_unknown", f"no plan {plan_id}")
    plan = Plan(**row._mapping)
    await audit.record(tx, who, "plan.deleted", _subject(plan), asdict(plan), None)


def _subject(plan: Plan) -> str:
    return f"plan {plan.client or '*'} {plan.queue or '*'} {plan.line or '*'}"
