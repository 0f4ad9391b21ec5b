"""Health and metrics: each dependency named, and what a provider's monitoring wants to chart."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest
from sqlalchemy import func, select

from connectors.ledger import inbox, outbox
from connectors.ledger.store import Store
from connectors.ledger.tables import conversations

INBOX = Gauge("otklik_inbox", "Client messages that are not done", ["channel", "state"])
OUTBOX = Gauge("otklik_outbox", "Messages to clients that are not sent", ["channel", "state"])
HELD = Gauge("otklik_conversations", "Conversations by kind of holder", ["holder"])
UP = Gauge("otklik_up", "1 when the dependency answers", ["dependency"])


@dataclass(frozen=True, slots=True)
class State:
    """One dependency: ``ok``, a word on it, and whether the door can serve without it."""

    ok: bool
    detail: str = ""
    vital: bool = True


Check = Callable[[], Awaitable[State]]


def router(store: Store, checks: Mapping[str, Check]) -> APIRouter:
    """``/health/live``, ``/health/ready`` (503 only when something vital is away) and ``/metrics``."""
    routes = APIRouter(tags=["operations"])

    @routes.get("/health/live")
    async def live() -> dict[str, str]:
        return {"status": "ok"}

    @routes.get("/health/ready")
    async def ready() -> JSONResponse:
        states = {name: await _safely(check) for name, check in checks.items()}
        dependencies = {name: {"ok": state.ok, "detail": state.detail} for name, state in states.items()}
        lost = [name for name, state in states.items() if not state.ok]
        vital = any(states[name].vital for name in lost)
        status = "unavailable" if vital else "degraded" if lost else "ok"
        return JSONResponse({"status": status, "dependencies": dependencies}, 503 if vital else 200)

    @routes.get("/metrics")
    async def metrics() -> Response:
        for name, check in checks.items():
            UP.labels(name).set(int((await _safely(check)).ok))
        await _count(store)
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return routes


async def _safely(check: Check) -> State:
    try:
        return await check()
    except Exception as error:  # a broken dependency is news, not a fault of this page
        return State(False, type(error).__name__)


async def _count(store: Store) -> None:
    async with store.read() as tx:
        arrived, leaving = await inbox.backlog(tx), await outbox.backlog(tx)
        held = (await tx.conn.execute(select(conversations.c.holder_kind, func.count()).group_by(conversations.c.holder_kind))).all()
    for gauge, rows in ((INBOX, arrived), (OUTBOX, leaving)):
        gauge.clear()
        for channel, state, number in rows:
            gauge.labels(channel, state).set(number)
    HELD.clear()
    for kind, number in held:
        HELD.labels(kind).set(number)
