"""Tickets as JSON, with words in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from connectors.contract import Texts
from connectors.ledger.store import Tx
from handoff import operators
from handoff.contract import Ticket
from handoff.packet import OVER
from handoff.ticketing import types
from handoff.ticketing.types import TicketType


class Wording:
    """What is read once for a page of tickets: names of operators, types."""

    def __init__(self, texts: Texts, locale: str, names: Mapping[str, str], known: Mapping[str, TicketType], now: datetime) -> None:
        self._texts = texts
        self._locale = locale
        self._names = names
        self._known = known
        self._now = now

    @classmethod
    async def read(cls, tx: Tx, texts: Texts, locale: str) -> Wording:
        return cls(texts, locale, await operators.names(tx), {one.name: one for one in await types.every(tx)}, tx.now)

    def wire(self, ticket: Ticket) -> dict[str, Any]:
        """The contract's fields, with ``type_title``, ``status_title``, ``assignee_name`` and ``late``; names of people in the history."""
        said: dict[str, Any] = plain(asdict(ticket))
        for row in said["history"]:
            row["who_name"] = self._names.get(row["who"])
        return {
            **said,
            "type_title": self._type(ticket.type),
            "status_title": self._texts(f"handoff-ticket-{ticket.status.value.replace('_', '-')}", self._locale),
            "assignee_name": self._names.get(ticket.assignee or "", ticket.assignee),
            "late": ticket.status not in OVER and ticket.deadline < self._now,
        }

    def _type(self, name: str) -> str:
        known = self._known.get(name)
        return known.title(self._texts, self._locale) if known else types.title(self._texts, name, self._locale)


def plain(value: Any) -> Any:
    """As JSON; times are ISO 8601."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list | tuple) else value
