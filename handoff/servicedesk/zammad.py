"""Zammad over its REST API: https://docs.zammad.org/en/latest/api/intro.html

A ticket carries our reference as a word in its title, an article as its subject: so what was sent is found again after a lost answer.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

import httpx
import nh3

from connectors.contract import Clock
from handoff.contract import Ticket, TicketStatus
from handoff.servicedesk.contract import Article, DeskError, Outside
from handoff.servicedesk.settings import ServiceDeskSettings

_CONNECT_S: Final = 5.0
_TITLE: Final = 150
_PENDING: Final = "pending"
_BREAKS: Final = re.compile(r"(?i)<br\s*/?>|</(p|div|li|tr)>")


class Zammad:
    """Implements :class:`handoff.servicedesk.contract.ServiceDesk`; close it with :meth:`close`."""

    name = "zammad"

    def __init__(self, settings: ServiceDeskSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._http = httpx.AsyncClient(
            base_url=settings.url.rstrip("/") + "/api/v1/",
            headers={"Authorization": f"Token token={settings.token.get_secret_value()}"},
            timeout=httpx.Timeout(settings.timeout_s, connect=_CONNECT_S),
            trust_env=False,
        )

    async def close(self) -> None:
        await self._http.aclose()

    async def find(self, reference: str) -> Outside | None:
        """See the contract. Zammad's search index may lag by seconds: a doubtful call is looked for after a pause."""
        found = await self._call("GET", "tickets/search", params={"query": reference, "expand": "true", "limit": 50})
        for one in found if isinstance(found, list) else ():
            if isinstance(one, dict) and reference in str(one.get("title", "")).split():
                return _outside(one)
        return None

    async def create(self, reference: str, ticket: Ticket) -> Outside:
        """See the contract."""
        body = {
            "title": f"{' '.join(ticket.problem.split())[:_TITLE]} {reference}",
            "group": self._settings.group,
            "customer_id": f"guess:{self._settings.customer}",
            "article": {
                "subject": reference,
                "body": _described(ticket),
                "type": "note",
                "sender": "Customer",
                "internal": False,
                "content_type": "text/plain",
            },
            **self._state(ticket.status),
        }
        return _outside(await self._call("POST", "tickets", params={"expand": "true"}, json=body))

    async def look(self, outside_id: int) -> Outside | None:
        """See the contract."""
        found = await self._call("GET", f"tickets/{outside_id}", params={"expand": "true"}, missing=True)
        return None if found is None else _outside(found)

    async def articles(self, outside_id: int) -> Sequence[Article]:
        """See the contract."""
        found = await self._call("GET", f"ticket_articles/by_ticket/{outside_id}", params={"expand": "true"})
        read = [_article(one) for one in found if isinstance(one, dict)] if isinstance(found, list) else []
        return sorted(read, key=lambda one: one.id)

    async def say(self, outside_id: int, reference: str, text: str, *, visible: bool) -> None:
        """See the contract."""
        body = {
            "ticket_id": outside_id,
            "subject": reference,
            "body": text,
            "type": "note",
            "sender": "Agent",
            "internal": not visible,
            "content_type": "text/plain",
        }
        await self._call("POST", "ticket_articles", json=body)

    async def set_status(self, outside_id: int, status: TicketStatus) -> str:
        """See the contract."""
        return _outside(await self._call("PUT", f"tickets/{outside_id}", params={"expand": "true"}, json=self._state(status))).state

    def status_of(self, state: str, now: TicketStatus) -> TicketStatus:
        """See the contract; a state nobody mapped changes nothing."""
        return now if self._settings.states[now] == state else self._settings.back.get(state, now)

    def _state(self, status: TicketStatus) -> Mapping[str, str]:
        state = self._settings.states[status]
        if not state.startswith(_PENDING):
            return {"state": state}
        until = self._clock.now() + timedelta(days=self._settings.pending_days)
        return {"state": state, "pending_time": until.strftime("%Y-%m-%dT%H:%M:%SZ")}

    async def _call(
        self, method: str, path: str, *, params: Mapping[str, Any] | None = None, json: Any = None, missing: bool = False
    ) -> Any:
        try:
            answer = await self._http.request(method, path, params=params, json=json)
        except httpx.HTTPError as error:
            raise DeskError(f"Zammad did not answer: {type(error).__name__}") from None
        if answer.status_code == 404 and missing:
            return None
        if answer.is_success:
            return _json(answer)
        lasting = 400 <= answer.status_code < 500 and answer.status_code not in (408, 429)
        words = f"Zammad answered {answer.status_code}: {_why(answer)}"
        raise DeskError(words, lasting=lasting)


def _json(answer: httpx.Response) -> Any:
    try:
        return answer.json()
    except ValueError:
        raise DeskError("Zammad answered with something that is not JSON") from None


def _why(answer: httpx.Response) -> str:
    try:
        said = answer.json()
    except ValueError:
        return "no reason given"
    return str(said.get("error_human") or said.get("error") or "")[:200] if isinstance(said, dict) else ""


def _outside(said: Any) -> Outside:
    if not isinstance(said, dict) or type(said.get("id")) is not int or not isinstance(said.get("state"), str):
        raise DeskError("Zammad's ticket has no id or state")
    return Outside(said["id"], str(said.get("number", "")), said["state"])


def _article(said: Mapping[str, Any]) -> Article:
    if type(said.get("id")) is not int:
        raise DeskError("Zammad's article has no id")
    body = str(said.get("body") or "")
    text = _plain(body) if "html" in str(said.get("content_type", "")) else body.strip()
    visible = said.get("internal") is False and said.get("sender") == "Agent"
    subject = said.get("subject")
    author = str(said.get("from") or said.get("created_by") or "").split("<")[0].strip()
    return Article(said["id"], author, text, visible, subject if isinstance(subject, str) else None)


def _plain(body: str) -> str:
    bare = nh3.clean(_BREAKS.sub("\n", body), tags=set())
    return re.sub(r"\n{3,}", "\n\n", html.unescape(bare)).strip()


def _described(ticket: Ticket) -> str:
    """What their people need, a line for each thing known."""
    known = (ticket.problem, ticket.address, ticket.contact, ticket.contract, ticket.equipment, f"{ticket.deadline:%Y-%m-%d %H:%M} UTC")
    return "\n".join(value for value in known if value)
