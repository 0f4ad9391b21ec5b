"""Tickets and articles of the fake, and how it refuses what Zammad would refuse (and what it would silently drop)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

STATES = ("new", "open", "pending reminder", "pending close", "closed", "merged")
_TICKET = {"title", "group", "customer_id", "article", "state", "pending_time", "priority"}
_ARTICLE = {"subject", "body", "type", "sender", "internal", "content_type", "ticket_id"}


class Refused(Exception):
    """An answer with a status and ``{"error": …}``."""

    def __init__(self, status: int, error: str) -> None:
        super().__init__(error)
        self.status = status
        self.error = error


@dataclass
class World:
    """``searchable`` lags behind ``tickets`` while ``lag`` is on, as a search index does."""

    groups: set[str] = field(default_factory=lambda: {"Users", "Masters"})
    tickets: dict[int, dict[str, Any]] = field(default_factory=dict)
    articles: list[dict[str, Any]] = field(default_factory=list)
    searchable: set[int] = field(default_factory=set)
    lag: bool = False

    def create(self, body: Any) -> dict[str, Any]:
        self._known(body, _TICKET)
        for name in ("title", "group", "customer_id"):
            if not isinstance(body.get(name), str) or not body[name]:
                raise Refused(422, f"Missing required value for field '{name}'!")
        if body["group"] not in self.groups:
            raise Refused(422, f"No lookup value found for 'group': {body['group']!r}")
        if not body["customer_id"].startswith("guess:") or "@" not in body["customer_id"]:
            raise Refused(422, "Invalid email of customer")
        if len(body["title"]) > 250:
            raise Refused(422, "title is too long")
        state = self._state(body) or "new"
        number = len(self.tickets) + 1
        ticket = {"id": number, "number": str(67000 + number), "title": body["title"], "group": body["group"], "state": state}
        self.tickets[number] = ticket
        self.say({**body.get("article", {}), "ticket_id": number})
        if not self.lag:
            self.searchable.add(number)
        return ticket

    def update(self, ticket_id: int, body: Any) -> dict[str, Any]:
        self._known(body, _TICKET)
        ticket = self.find(ticket_id)
        if (state := self._state(body)) is not None:
            ticket["state"] = state
        return ticket

    def say(self, body: Any, *, by: str = "Otklik") -> dict[str, Any]:
        self._known(body, _ARTICLE)
        if not body.get("body"):
            raise Refused(422, 'Need at least article: { body: "some text" }')
        if body.get("type", "note") not in ("note", "phone", "email", "web"):
            raise Refused(422, f"No lookup value found for 'type': {body['type']!r}")
        if body.get("sender", "Agent") not in ("Agent", "Customer", "System"):
            raise Refused(422, f"No lookup value found for 'sender': {body['sender']!r}")
        ticket_id = body.get("ticket_id")
        self.find(ticket_id)
        article = {
            "id": len(self.articles) + 1,
            "ticket_id": ticket_id,
            "subject": body.get("subject"),
            "body": body["body"],
            "content_type": body.get("content_type", "text/plain"),
            "type": body.get("type", "note"),
            "sender": body.get("sender", "Agent"),
            "internal": body.get("internal", False),
            "from": by,
            "created_by": "otklik@example.org",
        }
        self.articles.append(article)
        return article

    def find(self, ticket_id: Any) -> dict[str, Any]:
        if ticket_id not in self.tickets:
            raise Refused(404, f"Couldn't find Ticket with 'id'={ticket_id}")
        return self.tickets[ticket_id]

    def search(self, query: str) -> list[dict[str, Any]]:
        """By words, as an index of words finds them; nothing newer than the index."""
        wanted = query.casefold().strip('"')
        return [one for number, one in self.tickets.items() if number in self.searchable and wanted in one["title"].casefold()]

    def index(self) -> None:
        self.searchable = set(self.tickets)

    def _state(self, body: Any) -> str | None:
        state = body.get("state")
        if state is None:
            return None
        if state not in STATES:
            raise Refused(422, f"No lookup value found for 'state': {state!r}")
        if state.startswith("pending") and not body.get("pending_time"):
            raise Refused(422, "Missing required value for field 'pending_time'!")
        return str(state)

    def _known(self, body: Any, names: set[str]) -> None:
        if not isinstance(body, dict):
            raise Refused(422, "the body is no object")
        if unknown := set(body) - names:
            raise Refused(422, f"attributes that Zammad would drop: {sorted(unknown)}")
