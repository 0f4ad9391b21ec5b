"""Types of tickets: a closed list that supervisors change, each with its line and its time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select

from connectors.contract import Texts
from connectors.errors import BadInput
from connectors.ledger.store import Tx
from handoff import audit
from handoff.ticketing.tables import ticket_types

_DEFAULTS: Final = (
    ("fault", 3, 24),
    ("connection", 3, 24),
    ("moving", 3, 24),
    ("equipment", 2, None),
    ("service", 2, None),
    ("billing", 1, None),
    ("complaint", 1, None),
    ("request", 1, None),
)
"""Name, line, hours; a visit is due within a day."""
WORDED: Final = frozenset(name for name, *_ in _DEFAULTS) | {"handoff"}
"""Types with titles in the catalogue."""


@dataclass(frozen=True, slots=True)
class TicketType:
    """``hours``: the time for a ticket, None: that of its line; ``titles`` by locale."""

    name: str
    line: int
    hours: int | None
    titles: Mapping[str, str]
    active: bool

    def title(self, texts: Texts, locale: str) -> str:
        return self.titles.get(locale) or self.titles.get("ru") or title(texts, self.name, locale)


def title(texts: Texts, name: str, locale: str) -> str:
    """How a type without words of its own is called."""
    return texts(f"ticket-type-{name}", locale) if name in WORDED else name


async def seed(tx: Tx) -> None:
    """The default types where there are none."""
    if (await tx.conn.execute(select(ticket_types.c.name).limit(1))).first() is None:
        rows: list[dict[str, Any]] = [
            {"name": name, "line": line, "hours": hours, "titles": {}, "active": True, "position": place}
            for place, (name, line, hours) in enumerate(_DEFAULTS)
        ]
        await tx.conn.execute(tx.insert(ticket_types).on_conflict_do_nothing(), rows)


async def every(tx: Tx) -> Sequence[TicketType]:
    """All in their order, retired ones too."""
    query = select(ticket_types).order_by(ticket_types.c.position, ticket_types.c.name)
    return [_type(row) for row in await tx.conn.execute(query)]


async def find(tx: Tx, name: str) -> TicketType | None:
    row = (await tx.conn.execute(select(ticket_types).where(ticket_types.c.name == name))).one_or_none()
    return _type(row) if row else None


async def get(tx: Tx, name: str) -> TicketType:
    """A type that tickets may be given. Raises BadInput."""
    found = await find(tx, name)
    if found is None or not found.active:
        raise BadInput("ticket_type_unknown", f"no type of tickets {name!r}", field="type")
    return found


async def keep(tx: Tx, who: str, wanted: TicketType) -> TicketType:
    """Add or change a type; written into the audit log."""
    before = await find(tx, wanted.name)
    values = {"line": wanted.line, "hours": wanted.hours, "titles": dict(wanted.titles), "active": wanted.active}
    statement = tx.insert(ticket_types).values(name=wanted.name, position=1000, **values)
    await tx.conn.execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))
    await audit.record(tx, who, "ticket_type.kept", wanted.name, before and _plain(before), _plain(wanted))
    return wanted


def _plain(one: TicketType) -> dict[str, Any]:
    return {"line": one.line, "hours": one.hours, "titles": dict(one.titles), "active": one.active}


def _type(row: Any) -> TicketType:
    return TicketType(row.name, row.line, row.hours, row.titles, row.active)
