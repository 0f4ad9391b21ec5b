"""The company's systems as the demo plays them: a dozen subscribers in our own store, and codes that are shown instead of sent."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import structlog
from sqlalchemy import insert, select, update

from actions.backends.contract import Backends, Charge, ChargeKind, Diagnosis, Line, Measure, Restart, Subscriber
from actions.tables import demo_codes, demo_lines, demo_subscribers
from knowledge_base.contract import Store

SUBSCRIBERS: Final = Path(__file__).with_name("demo_subscribers.json")
_DOWN_FOR: Final = timedelta(hours=2)
_MODEL: Final = "ONT ZTE F660"
_REBOOT_S: Final = 120
_LONG_DAYS: Final = 20
_COMPANY: Final = ("ООО ", "АО ", "ИП ")
_TERMINALS: Final = {
    "Маячный": {
        "Садовая": "офис, ул. Садовая, 12",
        "Ленина": "ТЦ «Радуга», ул. Ленина, 40",
        "Школьная": "ТЦ «Радуга», ул. Ленина, 40",
        "Мира": "супермаркет «Корзина», пр. Мира, 5",
        "Морская": "супермаркет «Корзина», пр. Мира, 5",
    },
    "Заречье": {"": "магазин «Берег», ул. Речная, 3"},
}
"""By town and street: where to pay cash."""
_OFFICE: Final = {**dict.fromkeys(range(5), (time(9), time(20))), 5: (time(10), time(17))}
"""By the day of the week."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SentCode:
    """A code the demo has "sent"; the phone is masked."""

    phone: str
    code: str
    at: datetime


class DemoDirectory:
    """Implements :class:`actions.backends.contract.SubscriberDirectory`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def by_contract(self, contract: str) -> Subscriber | None:
        return await self._one(demo_subscribers.c.contract == contract)

    async def by_phone(self, phone: str) -> Subscriber | None:
        return await self._one(demo_subscribers.c.phone == phone)

    async def _one(self, which: Any) -> Subscriber | None:
        async with self._store.read() as tx:
            rows = (await tx.conn.execute(select(demo_subscribers).where(which).limit(2))).all()
        if len(rows) != 1:
            return None
        row = rows[0]
        town, _, _ = row.address.partition(",")
        return Subscriber(
            row.contract, row.name, row.phone, row.address, row.tariff, row.vip, region=town, business=row.name.startswith(_COMPANY)
        )


class DemoBilling:
    """Implements :class:`actions.backends.contract.Billing`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def balance(self, contract: str) -> Decimal | None:
        async with self._store.read() as tx:
            query = select(demo_subscribers.c.kopecks).where(demo_subscribers.c.contract == contract)
            kopecks = (await tx.conn.execute(query)).scalar_one_or_none()
        return None if kopecks is None else _roubles(kopecks)

    async def charges(self, contract: str, limit: int = 3) -> Sequence[Charge]:
        async with self._store.read() as tx:
            query = select(demo_subscribers.c.charges).where(demo_subscribers.c.contract == contract)
            rows = (await tx.conn.execute(query)).scalar_one_or_none() or []
        return [Charge(date.fromisoformat(on), ChargeKind(kind), _roubles(amount)) for on, kind, amount in rows[:limit]]


class DemoLines:
    """Implements :class:`actions.backends.contract.LineDiagnostics`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def line(self, contract: str) -> Line | None:
        async with self._store.read() as tx:
            row = (await tx.conn.execute(select(demo_lines).where(demo_lines.c.contract == contract))).one_or_none()
        return Line(row.up, row.since) if row else None


class DemoTerminals:
    """Implements :class:`actions.backends.contract.Terminals`: what is measured follows from the contract and the state of the line."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def diagnose(self, contract: str) -> Diagnosis | None:
        async with self._store.read() as tx:
            row = (await tx.conn.execute(select(demo_lines).where(demo_lines.c.contract == contract))).one_or_none()
            now = tx.now
        if row is None:
            return None
        if not row.up:
            return Diagnosis(False, row.since, _MODEL, [Measure("signal", "LOS", "fault"), Measure("session", "—", "fault")])
        digits = sum(int(sign) for sign in contract if sign.isdigit())
        running = now - max(row.since, row.rebooted_at or row.since)
        measures = [
            Measure("signal", f"−{18 + digits % 9}.{digits % 10} dBm", "doubtful" if digits % 9 > 6 else "fine"),
            Measure("port", "1000 Mbit/s", "fine"),
            Measure("terminal", f"{running.days} d {running.seconds // 3600} h", "doubtful" if running.days > _LONG_DAYS else "fine"),
            Measure("session", "PPPoE", "fine"),
        ]
        return Diagnosis(True, row.since, _MODEL, measures)

    async def reboot(self, contract: str) -> Restart | None:
        async with self._store.write() as tx:
            query = update(demo_lines).where(demo_lines.c.contract == contract, demo_lines.c.up).values(rebooted_at=tx.now)
            begun = (await tx.conn.execute(query)).rowcount == 1
            known = (await tx.conn.execute(select(demo_lines.c.up).where(demo_lines.c.contract == contract))).first()
        return None if known is None else Restart(begun, _REBOOT_S)


class DemoSender:
    """Implements :class:`actions.backends.contract.CodeSender`: the code goes to the log and to the demo's page, nowhere else."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def send(self, phone: str, code: str) -> None:
        async with self._store.write() as tx:
            await tx.conn.execute(insert(demo_codes).values(phone=phone, code=code, at=tx.now))
        log.info("demo.code", phone=masked(phone), code=f"{code[:3]}-{code[3:]}")  # a dash, or the log's mask would hide it

    async def last(self, limit: int = 5) -> Sequence[SentCode]:
        """The last codes, newest first."""
        async with self._store.read() as tx:
            rows = await tx.conn.execute(select(demo_codes).order_by(demo_codes.c.id.desc()).limit(limit))
            return [SentCode(masked(row.phone), row.code, row.at) for row in rows]


class DemoPlaces:
    """Implements :class:`actions.backends.contract.Places`."""

    async def nearest_terminal(self, address: str) -> str | None:
        town, _, street = address.partition(",")
        return next((place for name, place in _TERMINALS.get(town, {}).items() if name in street), None)

    async def hours(self, on: date) -> tuple[time, time] | None:
        return _OFFICE.get(on.weekday())


def demo_backends(store: Store) -> Backends:
    """All six over one store."""
    return Backends(DemoDirectory(store), DemoBilling(store), DemoLines(store), DemoSender(store), DemoPlaces(), DemoTerminals(store))


async def seed(store: Store) -> None:
    """The demo's subscribers where they are missing; dates of their charges count back from now."""
    people = json.loads(SUBSCRIBERS.read_text(encoding="utf-8"))
    async with store.write() as tx:
        known = set((await tx.conn.execute(select(demo_subscribers.c.contract))).scalars())
        for one in people:
            if one["contract"] not in known:
                await _add(tx, one)


async def _add(tx: Any, one: dict[str, Any]) -> None:
    today = tx.now.date()
    charges = [[(today - timedelta(days=days)).isoformat(), kind, amount] for days, kind, amount in one["charges"]]
    values = {name: one[name] for name in ("contract", "name", "phone", "address", "tariff", "kopecks")}
    await tx.conn.execute(insert(demo_subscribers).values(**values, vip=one.get("vip", False), charges=charges))
    since = tx.now - (timedelta(days=30) if one["up"] else _DOWN_FOR)
    await tx.conn.execute(insert(demo_lines).values(contract=one["contract"], up=one["up"], since=since))


def masked(phone: str) -> str:
    """``+7 921 ***-**-01``: enough to recognise one's own."""
    return f"{phone[:2]} {phone[2:5]} ***-**-{phone[-2:]}"


def _roubles(kopecks: int) -> Decimal:
    return Decimal(kopecks) / 100
