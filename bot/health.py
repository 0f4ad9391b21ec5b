"""Health and metrics: each dependency named, and what a provider's monitoring wants to chart."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest
from sqlalchemy import func, select

from connectors.delivery import Deliverer
from connectors.delivery import State as DeliveryState
from connectors.delivery_circuit import Mode
from connectors.ledger import inbox, outbox
from connectors.ledger.store import Store
from connectors.ledger.tables import conversations

INBOX = Gauge("otklik_inbox", "Client messages that are not done", ["channel", "state"])
OUTBOX = Gauge("otklik_outbox", "Messages to clients that are not sent", ["channel", "state"])
HELD = Gauge("otklik_conversations", "Conversations by kind of holder", ["holder"])
INBOX_AGE = Gauge("otklik_inbox_age_seconds", "Age of the oldest client message whose turn has not come", ["channel"])
OUTBOX_AGE = Gauge("otklik_outbox_age_seconds", "Age of the oldest message to a client that waits to be sent", ["channel"])
CIRCUIT = Gauge("otklik_circuit", "0: messages leave; 1: the platform is down; 2: one message tries", ["channel"])
PAUSE = Gauge("otklik_delivery_pause_seconds", "How long nothing leaves: the platform asked for it, or it is down", ["channel"])
SENDING = Gauge("otklik_sending", "Messages on their way to the platform at this moment", ["channel"])
UP = Gauge("otklik_up", "1 when the dependency answers", ["dependency"])


@dataclass(frozen=True, slots=True)
class State:
    """One dependency: ``ok``, a word on it, and whether the door can serve without it."""

    ok: bool
    detail: str = ""
    vital: bool = True


Check = Callable[[], Awaitable[State]]


def delivering(deliverer: Deliverer) -> Check:
    """Whether the messages of a channel leave; without it they wait in the store."""

    async def leaves() -> State:
        state = deliverer.state()
        return State(state.circuit is Mode.closed, _told(state), vital=False)

    return leaves


def _told(state: DeliveryState) -> str:
    if state.circuit is Mode.probing:
        return f"{state.why}; the next message tries"
    if state.circuit is Mode.open:
        return f"{state.why}; next try in {state.waits:.0f} s"
    return f"the platform asked for a pause of {state.waits:.0f} s" if state.waits else ""


def router(store: Store, checks: Mapping[str, Check], deliverers: Mapping[str, Deliverer] | None = None) -> APIRouter:
    """``/health/live``, ``/health/ready`` (503 only when something vital is away) and ``/metrics``. ``deliverers`` by channel."""
    carriers = deliverers or {}
    checks = {**checks, **{f"{name}_delivery": delivering(deliverer) for name, deliverer in carriers.items()}}
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
        for name, deliverer in carriers.items():
            _gauge(name, deliverer.state())
        await _count(store)
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return routes


async def _safely(check: Check) -> State:
    try:
        return await check()
    except Exception as error:  # a broken dependency is news, not a fault of this page
        return State(False, type(error).__name__)


def _gauge(channel: str, state: DeliveryState) -> None:
    CIRCUIT.labels(channel).set(list(Mode).index(state.circuit))
    PAUSE.labels(channel).set(state.waits)
    SENDING.labels(channel).set(state.sending)


async def _count(store: Store) -> None:
    async with store.read() as tx:
        arrived, leaving = await inbox.backlog(tx), await outbox.backlog(tx)
        held = (await tx.conn.execute(select(conversations.c.holder_kind, func.count()).group_by(conversations.c.holder_kind))).all()
    now = store.clock.now()
    for gauge, age, waits, rows in ((INBOX, INBOX_AGE, "pending", arrived), (OUTBOX, OUTBOX_AGE, "queued", leaving)):
        gauge.clear()
        age.clear()
        for channel, state, number, since in rows:
            gauge.labels(channel, state).set(number)
            if state == waits:
                age.labels(channel).set((now - since).total_seconds())
    HELD.clear()
    for kind, number in held:
        HELD.labels(kind).set(number)
