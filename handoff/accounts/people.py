"""Accounts: who may sign in, with which roles and queues; every change is in the audit log, and the last administrator stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Row, delete, func, select, update

from connectors.contract import Texts
from connectors.errors import Conflict, NotFound
from connectors.ledger.store import Tx
from handoff import audit, queues
from handoff.accounts import lockout
from handoff.operators import Operator, Role
from handoff.settings import PeopleSettings
from handoff.tables import desk_sessions, operators

_SHOWN: Final = (operators.c.login, operators.c.name, operators.c.roles, operators.c.queues, operators.c.locale, operators.c.active)


async def every(tx: Tx, settings: PeopleSettings) -> Sequence[dict[str, Any]]:
    """All accounts by login: ``{login, name, roles, queues, locale, active, sessions, locked}``."""
    alive = select(desk_sessions.c.login, func.count().label("sessions")).where(desk_sessions.c.expires_at > tx.now)
    counted = {row.login: row.sessions for row in await tx.conn.execute(alive.group_by(desk_sessions.c.login))}
    locked = await lockout.locked(tx, settings)
    rows = await tx.conn.execute(select(*_SHOWN).order_by(operators.c.login))
    return [{**row._mapping, "sessions": counted.get(row.login, 0), "locked": row.login in locked} for row in rows]


async def change(tx: Tx, texts: Texts, by: Operator, login: str, changes: Mapping[str, Any]) -> None:
    """Change name, roles, queues, locale or ``active``. Whoever loses the right to sign in loses their sessions at once.

    Raises NotFound, BadInput for an unknown queue, and Conflict for one's own rights and for the last administrator's.
    """
    row = await _row(tx, login)
    before = {name: row._mapping[name] for name in changes}
    after = {name: sorted(value) if name in ("roles", "queues") else value for name, value in changes.items()}
    if by.login == login and {"roles", "active"} & {name for name in after if after[name] != before[name]}:
        raise Conflict("own_rights", texts("accounts-no-own-rights", by.locale))
    for queue in after.get("queues", ()):
        await queues.get(tx, queue)
    stays = after.get("active", row.active) and Role.administrator.value in after.get("roles", row.roles)
    if Role.administrator.value in row.roles and not stays and not await _another_administrator(tx, login):
        raise Conflict("last_administrator", texts("accounts-no-last-administrator", by.locale))
    await tx.conn.execute(update(operators).where(operators.c.login == login).values(after))
    await audit.record(tx, by.login, "account.changed", f"operator:{login}", before, after)
    if after.get("active") is False:
        await tx.conn.execute(delete(desk_sessions).where(desk_sessions.c.login == login))


async def set_password(tx: Tx, by: str, login: str, hashed: str, *, keep: str | None = None) -> None:
    """A new password; every session but ``keep`` (a token's digest) ends, and a lock is taken off. Raises NotFound."""
    await _row(tx, login)
    await tx.conn.execute(update(operators).where(operators.c.login == login).values(password_hash=hashed))
    others = delete(desk_sessions).where(desk_sessions.c.login == login)
    await tx.conn.execute(others if keep is None else others.where(desk_sessions.c.token_hash != keep))
    await lockout.forget(tx, login)
    await audit.record(tx, by, "account.password", f"operator:{login}")


async def unlock(tx: Tx, by: str, login: str) -> None:
    """Let a locked login try again."""
    await _row(tx, login)
    await lockout.forget(tx, login)
    await audit.record(tx, by, "account.unlocked", f"operator:{login}")


async def _row(tx: Tx, login: str) -> Row[Any]:
    query = select(operators).where(operators.c.login == login)
    row = (await tx.conn.execute(query if tx.sqlite else query.with_for_update())).one_or_none()
    if row is None:
        raise NotFound("operator_unknown", f"no operator {login!r}")
    return row


async def _another_administrator(tx: Tx, login: str) -> bool:
    rows = await tx.conn.execute(select(operators.c.roles).where(operators.c.active, operators.c.login != login))
    return any(Role.administrator.value in row.roles for row in rows)
