"""Operators of the desk: who they are, their passwords and their sessions."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from connectors.errors import BadInput, TooMany, Unauthorized
from connectors.ledger.store import Store, Tx
from handoff import queues
from handoff.settings import PeopleSettings
from handoff.tables import desk_sessions, operators
from handoff.tables import queues as queue_rows

_MINUTE: Final = timedelta(minutes=1)
_LOGINS_WATCHED: Final = 10_000


class Role(StrEnum):
    """``operator`` works in own queues, ``supervisor`` in all, ``editor`` on the knowledge base."""

    operator = "operator"
    supervisor = "supervisor"
    editor = "editor"


@dataclass(frozen=True, slots=True)
class Operator:
    """A signed-in person of the desk."""

    login: str
    name: str
    roles: frozenset[Role]
    queues: frozenset[str]
    locale: str
    hidden: frozenset[str] = frozenset()
    """Confidential queues that are not theirs: nothing of these may reach them (:mod:`handoff.visibility`)."""

    @property
    def supervises(self) -> bool:
        return Role.supervisor in self.roles

    def serves(self, queue: str | None) -> bool:
        """Whether conversations of ``queue`` are theirs to see and to work on."""
        return queue not in self.hidden and (self.supervises or (Role.operator in self.roles and queue in self.queues))

    def sees_ticket(self, queue: str | None) -> bool:
        """Tickets kept to no queue are for every operator."""
        return self.serves(queue) or (queue is None and Role.operator in self.roles)


class Operators:
    """Sign-in and sessions. Wrong tries are counted in memory of one door."""

    def __init__(self, store: Store, settings: PeopleSettings, hasher: PasswordHasher | None = None) -> None:
        self._store = store
        self._settings = settings
        self._hasher = hasher or PasswordHasher()
        self._nobody = self._hasher.hash(secrets.token_hex())
        self._wrong: defaultdict[str, deque[datetime]] = defaultdict(deque)

    async def add(
        self,
        login: str,
        password: str,
        *,
        name: str = "",
        roles: Sequence[Role] = (Role.operator,),
        queues: Sequence[str] = (),
        locale: str = "ru",
    ) -> bool:
        """Make an operator; False when the login exists already, which then stays as it is. Raises BadInput."""
        if not 0 < len(login) <= 80 or not login.isascii() or not login.isprintable() or " " in login:
            raise BadInput("bad_login", "a login is 1 to 80 printable ASCII characters without spaces", field="login")
        if not password:
            raise BadInput("bad_password", "the password is empty", field="password")
        hashed = await asyncio.to_thread(self._hasher.hash, password)
        async with self._store.write() as tx:
            return await _add(tx, login, hashed, name or login, roles, queues, locale)

    async def exists(self, login: str) -> bool:
        async with self._store.read() as tx:
            return (await tx.conn.execute(select(operators.c.login).where(operators.c.login == login))).first() is not None

    async def sign_in(self, login: str, password: str) -> tuple[str, datetime]:
        """(token, end of the session). Raises Unauthorized, and TooMany after too many wrong tries of a login within a minute."""
        wrong = self._wrong_lately(login)
        if len(wrong) >= self._settings.login_tries:
            raise TooMany("too_many", "too many wrong passwords, try again in a minute")
        async with self._store.read() as tx:
            row = (await tx.conn.execute(select(operators).where(operators.c.login == login))).one_or_none()
        known = row is not None and row.active
        hashed = row.password_hash if row is not None and known else self._nobody
        wrong.append(self._store.clock.now())  # counted before the slow check, so that parallel tries count too
        if not await asyncio.to_thread(self._matches, hashed, password) or not known:
            raise Unauthorized("bad_login", "wrong login or password")
        self._wrong.pop(login, None)
        return await self._begin_session(login)

    async def who(self, token: str) -> Operator:
        """The operator of a session. Raises Unauthorized."""
        async with self._store.read() as tx:
            query = (
                select(operators)
                .join(desk_sessions, desk_sessions.c.login == operators.c.login)
                .where(desk_sessions.c.token_hash == _digest(token), desk_sessions.c.expires_at > tx.now, operators.c.active)
            )
            row = (await tx.conn.execute(query)).one_or_none()
            if row is None:
                raise Unauthorized("bad_token", "sign in again")
            return _operator(row, await _confidential(tx))

    async def sign_out(self, token: str) -> None:
        async with self._store.write() as tx:
            await tx.conn.execute(delete(desk_sessions).where(desk_sessions.c.token_hash == _digest(token)))

    async def _begin_session(self, login: str) -> tuple[str, datetime]:
        token = secrets.token_urlsafe(32)
        async with self._store.write() as tx:
            expires = tx.now + timedelta(hours=self._settings.session_hours)
            await tx.conn.execute(delete(desk_sessions).where(desk_sessions.c.expires_at <= tx.now))
            values = {"token_hash": _digest(token), "login": login, "created_at": tx.now, "expires_at": expires}
            await tx.conn.execute(desk_sessions.insert().values(values))
        return token, expires

    def _matches(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False

    def _wrong_lately(self, login: str) -> deque[datetime]:
        now = self._store.clock.now()
        if len(self._wrong) > _LOGINS_WATCHED:
            for name in [name for name, tries in self._wrong.items() if not tries or tries[-1] <= now - _MINUTE]:
                del self._wrong[name]
        tries = self._wrong[login]
        while tries and tries[0] <= now - _MINUTE:
            tries.popleft()
        return tries


async def find(tx: Tx, login: str) -> Operator | None:
    """An active operator by login."""
    row = (await tx.conn.execute(select(operators).where(operators.c.login == login, operators.c.active))).one_or_none()
    return _operator(row, await _confidential(tx)) if row else None


async def names(tx: Tx) -> dict[str, str]:
    """Display names by login."""
    rows = await tx.conn.execute(select(operators.c.login, operators.c.name))
    return {row.login: row.name for row in rows}


async def _add(tx: Tx, login: str, hashed: str, name: str, roles: Sequence[Role], wanted: Sequence[str], locale: str) -> bool:
    for queue in wanted:
        await queues.get(tx, queue)
    values = {
        "login": login,
        "password_hash": hashed,
        "name": name[:200],
        "roles": [role.value for role in roles],
        "queues": list(wanted),
        "locale": locale,
        "created_at": tx.now,
    }
    statement = (sqlite if tx.sqlite else postgresql).insert(operators).values(values)
    row = await tx.conn.execute(statement.on_conflict_do_nothing(index_elements=["login"]).returning(operators.c.login))
    return row.scalar_one_or_none() is not None


async def _confidential(tx: Tx) -> Mapping[str, bool]:
    """Confidential queues, and whether supervisors see them too."""
    rows = await tx.conn.execute(select(queue_rows.c.name, queue_rows.c.supervised).where(queue_rows.c.confidential))
    return {row.name: row.supervised for row in rows}


def _operator(row: Any, confidential: Mapping[str, bool]) -> Operator:
    roles, own = frozenset(Role(role) for role in row.roles), frozenset(row.queues)
    supervises = Role.supervisor in roles
    hidden = frozenset(name for name, supervised in confidential.items() if name not in own and not (supervises and supervised))
    return Operator(row.login, row.name, roles, own, row.locale, hidden)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
