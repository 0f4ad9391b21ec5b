"""Tickets as JSON, with words in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from connectors.contract import Texts
from connectors.ledger.store import Tx
from handoff import operators
from handoff.contract import Ticket, TicketStatus
from handoff.packet import OVER
from handoff.ticketing import types
from handoff.ticketing.types import TicketType

_ARROW: Final = " → "
_STATUSES: Final = frozenset(status.value for status in TicketStatus)
_CHANGES: Final = frozenset(
    {
        "created",
        "status",
        "line",
        "queue",
        "assignee",
        "address",
        "contact",
        "equipment",
        "comment",
        "client",
        "line_diagnostics",
        "line_reboot",
    }
)


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
        """The contract's fields, with ``type_title``, ``status_title``, ``assignee_name``, ``late``; rows of the history with ``title`` and
        ``text``."""
        said: dict[str, Any] = plain(asdict(ticket))
        for row in said["history"]:
            row |= {
                "who_name": self._names.get(row["who"]) or self._known_who(row["who"]),
                "title": self._title(row["what"]),
                "text": self._told(row),
            }
        return {
            **said,
            "type_title": self.type(ticket.type),
            "status_title": self._status(ticket.status.value),
            "assignee_name": self._names.get(ticket.assignee or "", ticket.assignee),
            "late": ticket.status not in OVER and ticket.deadline < self._now,
        }

    def type(self, name: str) -> str:
        """A type's title."""
        known = self._known.get(name)
        return known.title(self._texts, self._locale) if known else types.title(self._texts, name, self._locale)

    def _status(self, value: str) -> str:
        return self._texts(f"handoff-ticket-{value.replace('_', '-')}", self._locale)

    def _known_who(self, who: str) -> str | None:
        return self._texts(f"ticket-who-{who}", self._locale) if who in ("client", "system") else None

    def _title(self, what: str) -> str:
        known = what if what in _CHANGES else "other"
        return self._texts(f"ticket-history-{known.replace('_', '-')}", self._locale)

    def _told(self, row: Mapping[str, Any]) -> str:
        """What changed, in words: statuses and people by their names."""
        detail: str = row["detail"]
        before, arrow, after = detail.partition(_ARROW)
        if row["what"] not in ("status", "assignee") or not arrow:
            return detail
        return f"{self._named(row['what'], before)}{_ARROW}{self._named(row['what'], after)}"

    def _named(self, what: str, value: str) -> str:
        if what == "assignee":
            return self._names.get(value, value)
        return self._status(value) if value in _STATUSES else value


def plain(value: Any) -> Any:
    """As JSON; times are ISO 8601."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list | tuple) else value
