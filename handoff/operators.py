"""Operators of the desk: who they are, their passwords and their sessions."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select

from connectors.errors import BadInput, Unauthorized
from connectors.ledger.store import Store, Tx
from handoff import audit, queues
from handoff.accounts import lockout
from handoff.assigning import presence
from handoff.settings import PeopleSettings
from handoff.tables import desk_sessions, operators
from handoff.tables import queues as queue_rows

_PASSWORD: Final = 1000


class Role(StrEnum):
    """``operator`` works in own queues, ``senior`` leads them, ``queue_supervisor`` leads them and has their boards and reports,
    ``supervisor`` leads all and sets everything, ``editor`` works on the knowledge base, ``administrator`` keeps the accounts and reads the
    audit log, and by that sees no conversation."""

    operator = "operator"
    senior = "senior"
    queue_supervisor = "queue_supervisor"
    supervisor = "supervisor"
    editor = "editor"
    administrator = "administrator"


_LEADERS: Final = frozenset({Role.senior, Role.queue_supervisor})
_WORKERS: Final = _LEADERS | {Role.operator}


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
    external: bool = False
    """Of an outside company: sees the talks that are with their queues now, and nothing of the client's past."""

    @property
    def supervises(self) -> bool:
        return Role.supervisor in self.roles

    @property
    def oversees(self) -> bool:
        """Whether boards and reports are theirs: of everything, or of their queues alone (:attr:`limited`)."""
        return self.supervises or Role.queue_supervisor in self.roles

    @property
    def limited(self) -> bool:
        """Whether they oversee their own queues and no others."""
        return self.oversees and not self.supervises

    @property
    def senior(self) -> bool:
        """Whether they lead some queue."""
        return self.supervises or bool(self.roles & _LEADERS)

    @property
    def administers(self) -> bool:
        return Role.administrator in self.roles

    @property
    def at_desk(self) -> bool:
        """Whether they work with conversations at all."""
        return self.supervises or bool(self.roles & _WORKERS)

    def serves(self, queue: str | None) -> bool:
        """Whether conversations of ``queue`` are theirs to see and to work on."""
        return queue not in self.hidden and (self.supervises or (bool(self.roles & _WORKERS) and queue in self.queues))

    def leads(self, queue: str | None) -> bool:
        """Whether they may act on what colleagues hold there: who leads own queues in these, supervisors everywhere."""
        return self.serves(queue) and self.senior

    def sees_ticket(self, queue: str | None) -> bool:
        """Tickets kept to no queue are for every operator."""
        return self.serves(queue) or (queue is None and bool(self.roles & _WORKERS) and not self.external)


class Operators:
    """Sign-in and sessions."""

    def __init__(self, store: Store, settings: PeopleSettings, hasher: PasswordHasher | None = None) -> None:
        self._store = store
        self._settings = settings
        self._hasher = hasher or PasswordHasher()
        self._nobody = self._hasher.hash(secrets.token_hex())

    async def add(
        self,
        login: str,
        password: str,
        *,
        name: str = "",
        roles: Sequence[Role] = (Role.operator,),
        queues: Sequence[str] = (),
        locale: str = "ru",
        by: str = "system",
    ) -> bool:
        """Make an operator; False when the login exists already, which then stays as it is. Raises BadInput. ``by``: for the audit log."""
        if not 0 < len(login) <= 80 or not login.isascii() or not login.isprintable() or " " in login:
            raise BadInput("bad_login", "a login is 1 to 80 printable ASCII characters without spaces", field="login")
        hashed = await self.hashed(password)
        async with self._store.write() as tx:
            made = await _add(tx, login, hashed, name or login, roles, queues, locale)
            if made:
                rights = {"roles": [role.value for role in roles], "queues": list(queues)}
                await audit.record(tx, by, "account.made", f"operator:{login}", None, rights)
            return made

    async def hashed(self, password: str) -> str:
        """A password as it is kept. Raises BadInput: empty, or longer than anybody types."""
        if not 0 < len(password) <= _PASSWORD:
            raise BadInput("bad_password", f"a password has 1 to {_PASSWORD} characters", field="password")
        return await asyncio.to_thread(self._hasher.hash, password)

    async def knows(self, login: str, password: str) -> bool:
        """Whether it is the password of an active operator."""
        async with self._store.read() as tx:
            row = (await tx.conn.execute(select(operators).where(operators.c.login == login, operators.c.active))).one_or_none()
        matches = await asyncio.to_thread(self._matches, row.password_hash if row is not None else self._nobody, password)
        return matches and row is not None

    async def exists(self, login: str) -> bool:
        async with self._store.read() as tx:
            return (await tx.conn.execute(select(operators.c.login).where(operators.c.login == login))).first() is not None

    async def sign_in(self, login: str, password: str, *, agent: str = "") -> tuple[str, datetime]:
        """(token, end of the session); ``agent`` is the program, for the list of sessions.

        Raises Unauthorized, and TooMany after too many wrong tries of a login (:mod:`handoff.accounts.lockout`).
        """
        async with self._store.write() as tx:
            await lockout.begin_try(tx, self._settings, login)
        if not await self.knows(login, password):
            raise Unauthorized("bad_login", "wrong login or password")
        return await self.begin_session(login, agent=agent)

    async def who(self, token: str) -> Operator:
        """The operator of a session. Raises Unauthorized."""
        async with self._store.read() as tx:
            query = (
                select(operators)
                .join(desk_sessions, desk_sessions.c.login == operators.c.login)
                .where(desk_sessions.c.token_hash == digest(token), desk_sessions.c.expires_at > tx.now, operators.c.active)
            )
            row = (await tx.conn.execute(query)).one_or_none()
            if row is None:
                raise Unauthorized("bad_token", "sign in again")
            return _operator(row, await _confidential(tx))

    async def sign_out(self, token: str) -> None:
        """End the session; with the last one of theirs the operator is off shift."""
        async with self._store.write() as tx:
            ended = delete(desk_sessions).where(desk_sessions.c.token_hash == digest(token)).returning(desk_sessions.c.login)
            login = (await tx.conn.execute(ended)).scalar_one_or_none()
            if login is None:
                return
            others = select(desk_sessions.c.login).where(desk_sessions.c.login == login, desk_sessions.c.expires_at > tx.now)
            if (await tx.conn.execute(others.limit(1))).first() is None:
                await presence.signed_out(tx, login)

    async def begin_session(self, login: str, *, agent: str = "") -> tuple[str, datetime]:
        """A session for somebody whose identity is proven already."""
        token = secrets.token_urlsafe(32)
        async with self._store.write() as tx:
            await lockout.forget(tx, login)
            expires = tx.now + timedelta(hours=self._settings.session_hours)
            await tx.conn.execute(delete(desk_sessions).where(desk_sessions.c.expires_at <= tx.now))
            values = {"token_hash": digest(token), "login": login, "created_at": tx.now, "expires_at": expires, "agent": agent[:200]}
            await tx.conn.execute(desk_sessions.insert().values(values))
        return token, expires

    def _matches(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False


async def find(tx: Tx, login: str) -> Operator | None:
    """An active operator by login."""
    row = (await tx.conn.execute(select(operators).where(operators.c.login == login, operators.c.active))).one_or_none()
    return _operator(row, await _confidential(tx)) if row else None


async def active(tx: Tx) -> Sequence[Operator]:
    """Every active operator, by name."""
    rows = (await tx.conn.execute(select(operators).where(operators.c.active).order_by(operators.c.name))).all()
    confidential = await _confidential(tx)
    return [_operator(row, confidential) for row in rows]


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
    statement = tx.insert(operators).values(values)
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
    return Operator(row.login, row.name, roles, own, row.locale, hidden, row.external)


def digest(token: str) -> str:
    """As tokens of sessions are kept."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
