"""``/quality/callbacks``: clients who were left unhappy, each with an owner and a deadline."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response

from connectors.errors import BadInput
from connectors.ledger.store import Tx
from handoff import operators
from handoff.desk.bodies import Id
from handoff.operators import Operator
from handoff.pages.frame import Frame
from handoff.satisfaction import callbacks
from handoff.satisfaction.callbacks import Reached
from handoff.scoring import scores

_OVER: Final = 30


def add_to(routes: APIRouter, frame: Frame) -> None:
    """The list, taking a task, and saying what came of it."""
    enter = Depends(frame.visit)

    @routes.get("/quality/callbacks")
    async def listing(request: Request, who: Operator = enter) -> Response:
        async with frame.store.read() as tx:
            values = await _values(tx, who)
        return frame.render(request, who, "scoring/callbacks.html", section="quality", **values)

    @routes.post("/quality/callbacks/{task_id}/take")
    async def take(request: Request, task_id: Id, who: Operator = enter) -> Response:
        async with frame.store.write() as tx:
            await callbacks.take(tx, frame.texts, who, task_id)
            values = await _values(tx, who)
        return frame.piece(request, who, "scoring/_callbacks.html", **values)

    @routes.post("/quality/callbacks/{task_id}/done")
    async def done(
        request: Request,
        task_id: Id,
        outcome: Annotated[str, Form(max_length=20)] = "",
        result: Annotated[str, Form(max_length=2000)] = "",
        who: Operator = enter,
    ) -> Response:
        words = result.replace("\0", "").strip()
        if outcome not in list(Reached) or not words:
            raise BadInput("no_result", frame.texts("scoring-page-no-result", frame.locale(request, who)), field="result")
        async with frame.store.write() as tx:
            await callbacks.finish(tx, frame.texts, who, task_id, Reached(outcome), words)
            values = await _values(tx, who)
        return frame.piece(request, who, "scoring/_callbacks.html", **values)


async def _values(tx: Tx, who: Operator) -> dict[str, Any]:
    waiting = len(await scores.contested(tx, who)) if scores.reviews(who) else 0
    common = {"reviewer": scores.reviews(who), "waiting": waiting, "names": await operators.names(tx)}
    open_ones = await callbacks.listing(tx, who)
    over = (await callbacks.listing(tx, who, done=True))[:_OVER]
    return {**common, "open_ones": open_ones, "done_ones": over, "said": await callbacks.said(tx, open_ones), "now": tx.now}
