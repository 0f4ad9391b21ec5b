"""The second line's deeds over HTTP."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import StringConstraints

from connectors.ledger import people
from handoff.desk import rows
from handoff.desk.api import Desk
from handoff.desk.bodies import Body, Id, MessageId
from handoff.desk.refusals import BODY_BYTES, RefusingRoute
from handoff.desk.rows import iso
from handoff.lines import journal
from handoff.lines.acting import Ask, LineDesk, proven
from handoff.lines.contract import LineTools
from handoff.lines.journal import Action
from handoff.lines.wording import worded
from handoff.operators import Operator


class Deed(Body):
    """``key`` is new for each deed and kept for every retry; ``contract`` when the client has not proved theirs, with ``confirmed``."""

    key: MessageId
    contract: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-zА-Яа-яЁё/_-]{0,40}$")] = ""
    confirmed: bool = False


def router(desk: Desk, tools: LineTools | None) -> APIRouter:
    """``/api/desk/conversations/{id}/diagnostics``, ``/reboot``, and ``GET …/line`` with what was done."""
    routes = APIRouter(prefix="/api/desk/conversations", tags=["lines"], route_class=RefusingRoute, max_body_size=BODY_BYTES)
    enter = Depends(desk.enter)
    deeds = LineDesk(desk.store, desk.texts, desk.settings, tools)

    def wire(who: Operator, action: Action) -> dict[str, Any]:
        return {
            "id": action.id,
            "kind": action.kind,
            "contract": action.contract,
            "proof": action.proof,
            "who": action.who,
            "state": action.state,
            "result": action.result,
            "text": "" if action.state == "started" else worded(desk.texts, who.locale, action, desk.settings.zone),
            "at": iso(action.at),
        }

    @routes.get("/{conversation_id}/line")
    async def read(conversation_id: Id, who: Operator = enter) -> dict[str, Any]:
        """``{allowed, contract, actions}``: whether one may act, the contract the client has proved, and what was done, newest first."""
        async with desk.store.read() as tx:
            await rows.seen(tx, who, conversation_id)
            done = await journal.of_conversation(tx, conversation_id)
            allowed = tools is not None and await deeds.may(tx, who)
            contract = proven(await people.person_of(tx, conversation_id)) if allowed else None
            return {"allowed": allowed, "contract": contract, "actions": [wire(who, action) for action in done]}

    @routes.post("/{conversation_id}/diagnostics")
    async def diagnose(conversation_id: Id, body: Deed, who: Operator = enter) -> dict[str, Any]:
        """Measure the client's line; 403 for other lines, 409 without proof, 404 for an unknown line, 503 when the network is silent."""
        return wire(who, await deeds.diagnose(who, conversation_id, Ask(body.key, body.contract, body.confirmed)))

    @routes.post("/{conversation_id}/reboot")
    async def reboot(conversation_id: Id, body: Deed, who: Operator = enter) -> dict[str, Any]:
        """Restart the client's terminal; 409 also soon after another restart, or when the terminal cannot be reached."""
        return wire(who, await deeds.reboot(who, conversation_id, Ask(body.key, body.contract, body.confirmed)))

    return routes
