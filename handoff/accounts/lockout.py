"""The lock-out: wrong passwords are counted by login in the store, so they count at every door and over restarts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, insert, select

from connectors.errors import TooMany
from connectors.ledger.store import Tx
from handoff.accounts.tables import failures
from handoff.settings import PeopleSettings

_MINUTE: Final = timedelta(minutes=1)


async def begin_try(tx: Tx, settings: PeopleSettings, login: str) -> None:
    """Count a try. Raises TooMany: too many wrong ones within a minute, or, locked, within ``lock_minutes``."""
    window = timedelta(minutes=settings.lock_minutes)
    await tx.conn.execute(delete(failures).where(failures.c.at <= tx.now - window))
    if await _count(tx, login, tx.now - _MINUTE) >= settings.login_tries:
        raise TooMany("too_many", "too many wrong passwords, try again in a minute")
    if await _count(tx, login, tx.now - window) >= settings.lock_tries:
        raise TooMany("locked", f"too many wrong passwords, try again in {settings.lock_minutes} minutes or ask an administrator")
    await tx.conn.execute(insert(failures).values(login=login[:80], at=tx.now))


async def forget(tx: Tx, login: str) -> None:
    """The password was right, or an administrator lets the login in again."""
    await tx.conn.execute(delete(failures).where(failures.c.login == login[:80]))


async def locked(tx: Tx, settings: PeopleSettings) -> set[str]:
    """Logins that may not even try now."""
    since = tx.now - timedelta(minutes=settings.lock_minutes)
    query = select(failures.c.login).where(failures.c.at > since).group_by(failures.c.login)
    return set((await tx.conn.execute(query.having(func.count() >= settings.lock_tries))).scalars())


async def _count(tx: Tx, login: str, since: datetime) -> int:
    query = select(func.count()).where(failures.c.login == login[:80], failures.c.at > since)
    return int((await tx.conn.execute(query)).scalar_one())
