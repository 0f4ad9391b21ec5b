"""Settings of queues and operators as supervisors change them: checked together, in force at once, kept in the audit log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select, update

from connectors.contract import Texts
from connectors.errors import BadInput, NotFound
from connectors.ledger.store import Tx
from handoff import audit, hours
from handoff.assigning.bodies import OperatorChange, QueueChange
from handoff.tables import operators, queues

_QUEUE: Final = tuple(queues.c[name] for name in ("name", "confidential", *QueueChange.model_fields))
_OPERATOR: Final = tuple(operators.c[name] for name in ("login", "name", "active", "roles", *OperatorChange.model_fields))


async def every_queue(tx: Tx) -> Sequence[dict[str, Any]]:
    """Settings of all queues, by line and name."""
    return [dict(row._mapping) for row in await tx.conn.execute(select(*_QUEUE).order_by(queues.c.line, queues.c.name))]


async def every_operator(tx: Tx) -> Sequence[dict[str, Any]]:
    """Settings of all operators, by login."""
    return [dict(row._mapping) for row in await tx.conn.execute(select(*_OPERATOR).order_by(operators.c.login))]


async def change_queue(tx: Tx, texts: Texts, name: str, change: QueueChange, *, by: str, locale: str) -> dict[str, Any]:
    """The queue's settings after the change. Raises NotFound and BadInput with the field at fault."""
    before = await _one(tx, select(*_QUEUE).where(queues.c.name == name), "queue_unknown", f"no queue {name!r}")
    after = {**before, **change.given()}
    if "hours" in change.model_fields_set:
        hours.parse(after["hours"])
    if after["external"] and after["confidential"]:
        raise _bad(texts, locale, "external-confidential", "external")
    await _check_overflow(tx, texts, locale, after)
    await tx.conn.execute(update(queues).where(queues.c.name == name).values(change.given() or {"name": name}))
    await audit.record(tx, by, "queue.changed", name, *_differing(before, after))
    return after


async def change_operator(tx: Tx, texts: Texts, login: str, change: OperatorChange, *, by: str, locale: str) -> dict[str, Any]:
    """The operator's settings after the change. Raises NotFound and BadInput with the field at fault."""
    before = await _one(tx, select(*_OPERATOR).where(operators.c.login == login), "operator_unknown", f"no operator {login!r}")
    after = {**before, **change.given()}
    known = {queue["name"]: queue for queue in await every_queue(tx)}
    if unknown := [queue for queue in after["queues"] if queue not in known]:
        raise _bad(texts, locale, "queue-unknown", "queues", queue=unknown[0])
    if after["external"]:
        if closed := [queue for queue in after["queues"] if not known[queue]["external"]]:
            raise _bad(texts, locale, "queue-not-external", "queues", queue=closed[0])
        if "supervisor" in after["roles"]:
            raise _bad(texts, locale, "external-supervisor", "external")
    await tx.conn.execute(update(operators).where(operators.c.login == login).values(change.given() or {"login": login}))
    await audit.record(tx, by, "operator.changed", login, *_differing(before, after))
    return after


async def _check_overflow(tx: Tx, texts: Texts, locale: str, after: Mapping[str, Any]) -> None:
    target = after["overflow_to"]
    if target is None:
        return
    if target == after["name"]:
        raise _bad(texts, locale, "overflow-itself", "overflow_to")
    row = (await tx.conn.execute(select(queues.c.confidential).where(queues.c.name == target))).one_or_none()
    if row is None:
        raise _bad(texts, locale, "queue-unknown", "overflow_to", queue=target)
    if after["confidential"] and not row.confidential:
        raise _bad(texts, locale, "overflow-confidential", "overflow_to")


async def _one(tx: Tx, query: Any, code: str, message: str) -> dict[str, Any]:
    row = (await tx.conn.execute(query if tx.sqlite else query.with_for_update())).one_or_none()
    if row is None:
        raise NotFound(code, message)
    return dict(row._mapping)


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    names = [name for name in after if before[name] != after[name]]
    return {name: before[name] for name in names}, {name: after[name] for name in names}


def _bad(texts: Texts, locale: str, code: str, field: str, **values: object) -> BadInput:
    return BadInput(code.replace("-", "_"), texts(f"routing-bad-{code}", locale, **values), field=field)
