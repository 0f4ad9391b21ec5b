"""One-time codes: made, sent to the phone in the contract or the ticket, checked in constant time, kept only as salted digests."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, func, insert, or_, select, update

from actions.backends.contract import CodeSender, Subscriber
from actions.contract import Effects, People
from actions.settings import ActionsSettings
from actions.tables import one_time_codes as codes
from knowledge_base.contract import Store, Transaction

METHOD: Final = "one_time_code"
_HOUR: Final = timedelta(hours=1)


class Verdict(StrEnum):
    """What became of a code the client typed."""

    proven = "proven"
    wrong = "wrong"
    exhausted = "exhausted"
    expired = "expired"


class Codes:
    """Six digits, good once, for minutes, for a few tries. ``key`` (the client's message id) makes each verb happen once."""

    def __init__(self, store: Store, people: People, effects: Effects, sender: CodeSender, settings: ActionsSettings) -> None:
        self._store = store
        self._people = people
        self._effects = effects
        self._sender = sender
        self._settings = settings

    async def send(self, person_id: int, subscriber: Subscriber, key: str) -> bool:
        """Send a new code; False when too many were sent within the hour. Raises CodeNotSent."""
        code = f"{secrets.randbelow(1_000_000):06d}"
        async with self._store.write() as tx:
            state = await self._prepare(tx, person_id, subscriber.handle, key, code)
        if state != "send":
            return state == "sent"
        await self._sender.send(subscriber.phone, code)
        async with self._store.write() as tx:
            await tx.conn.execute(update(codes).where(codes.c.key == key).values(sent_at=tx.now))
        return True

    async def _prepare(self, tx: Transaction, person_id: int, contract: str, key: str, code: str) -> str:
        """``sent`` already, ``limited``, or ``send``: a row waits for the code to leave. A turn cut between puts a fresh code there."""
        row = (await tx.conn.execute(select(codes.c.sent_at).where(codes.c.key == key))).one_or_none()
        if row is not None and row.sent_at is not None:
            return "sent"
        salt = secrets.token_hex(8)
        secret = {"salt": salt, "digest": _digest(salt, code)}
        if row is not None:
            await tx.conn.execute(update(codes).where(codes.c.key == key).values(**secret))
            return "send"
        if await self._limited(tx, or_(codes.c.contract == contract, codes.c.person_id == person_id)):
            return "limited"
        await self._insert(tx, key, person_id, contract, **secret)
        return "send"

    async def spend(self, person_id: int, key: str) -> bool:
        """A number that nobody has costs an attempt too, so that numbers cannot be tried out; False when none is left this hour."""
        async with self._store.write() as tx:
            if (await tx.conn.execute(select(codes.c.id).where(codes.c.key == key))).one_or_none() is not None:
                return True
            if await self._limited(tx, codes.c.person_id == person_id):
                return False
            await self._insert(tx, key, person_id, "", salt="", digest="")
        return True

    async def _limited(self, tx: Transaction, whose: ColumnElement[bool]) -> bool:
        recent = select(func.count()).where(codes.c.made_at > tx.now - _HOUR, whose)
        return (await tx.conn.execute(recent)).scalar_one() >= self._settings.codes_per_hour

    async def _insert(self, tx: Transaction, key: str, person_id: int, contract: str, **secret: str) -> None:
        expires = tx.now + timedelta(minutes=self._settings.code_minutes)
        row = {"key": key, "person_id": person_id, "contract": contract, "tries": 0, "made_at": tx.now, "expires_at": expires}
        await tx.conn.execute(insert(codes).values(**row, **secret))

    async def check(self, person_id: int, subscriber: Subscriber, typed: str, key: str) -> Verdict:
        """Compare ``typed`` with the last code sent; the right one proves the person in the same commit."""
        async with self._store.write() as tx:
            known = await self._effects.recall(tx, f"code:{key}")
            if known is not None:
                return Verdict(known)
            verdict = await self._check(tx, person_id, subscriber.handle, typed)
            if verdict is Verdict.proven:
                await self._people.prove(tx, person_id, contract=subscriber.contract or None, phone=subscriber.phone, method=METHOD)
            await self._effects.remember(tx, f"code:{key}", verdict.value)
        return verdict

    async def _check(self, tx: Transaction, person_id: int, contract: str, typed: str) -> Verdict:
        last = select(func.max(codes.c.id)).where(codes.c.person_id == person_id, codes.c.contract == contract).scalar_subquery()
        row: Any = (
            await tx.conn.execute(
                update(codes)
                .where(codes.c.id == last, codes.c.used_at.is_(None))
                .values(tries=codes.c.tries + 1)
                .returning(codes.c.id, codes.c.salt, codes.c.digest, codes.c.tries, codes.c.expires_at)
            )
        ).one_or_none()
        if row is None or row.expires_at < tx.now:
            return Verdict.expired
        if row.tries > self._settings.code_tries:
            return Verdict.exhausted
        if hmac.compare_digest(_digest(row.salt, typed), row.digest):
            await tx.conn.execute(update(codes).where(codes.c.id == row.id).values(used_at=tx.now))
            return Verdict.proven
        return Verdict.exhausted if row.tries == self._settings.code_tries else Verdict.wrong


def _digest(salt: str, code: str) -> str:
    return hashlib.sha256(f"{salt}:{code}".encode()).hexdigest()
