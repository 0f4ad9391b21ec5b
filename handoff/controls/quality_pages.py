"""Settings of quality control: how much is drawn and scored, and the scorecards with their questions."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from connectors.ledger.store import Tx
from handoff.controls import card_form, forms
from handoff.desk.bodies import Id
from handoff.operators import Operator
from handoff.scoring import scorecards, settings
from handoff.scoring.scorecards import Scorecard
from handoff.scoring.settings import ScoringSettings
from handoff.slips import Slip

if TYPE_CHECKING:
    from handoff.controls.pages import Controls


def add_to(routes: APIRouter, controls: Controls) -> None:
    """``/settings/quality`` and ``/settings/quality/cards/…``."""
    _add_settings(routes, controls)
    _add_cards(routes, controls)


def _add_settings(routes: APIRouter, controls: Controls) -> None:
    frame, enter = controls.frame, Depends(controls.supervisor)

    @routes.get("/settings/quality")
    async def show(request: Request, who: Operator = enter) -> Response:
        async with frame.store.read() as tx:
            chosen, cards = await settings.read(tx), await scorecards.every(tx)
        values = {"bounds": forms.bounds(ScoringSettings), "zones": forms.zones(chosen.zone)}
        return controls.render(request, who, "quality", "quality", chosen=chosen, cards=cards, **values)

    @routes.post("/settings/quality")
    async def keep(request: Request, who: Operator = enter) -> Response:
        form = await request.form(max_fields=50, max_files=0)
        twice = forms.whole(form, "twice")
        if twice is None or twice > 100:
            raise Slip("less_than_equal", "twice is a share in percent", field="twice", bounds={"le": 100})
        async with frame.store.write() as tx:
            await settings.change(tx, who.login, {**forms.typed(form, ScoringSettings), "twice": twice / 100})
        return controls.done(request, who)


def _add_cards(routes: APIRouter, controls: Controls) -> None:
    frame, enter = controls.frame, Depends(controls.supervisor)

    @routes.get("/settings/quality/cards/new")
    async def begin(request: Request, who: Operator = enter) -> Response:
        return controls.render(request, who, "quality", "card", card=None, draft=card_form.blank())

    @routes.get("/settings/quality/cards/{card_id}")
    async def show(request: Request, card_id: Id, who: Operator = enter) -> Response:
        async with frame.store.read() as tx:
            card = await scorecards.get(tx, card_id)
        return controls.render(request, who, "quality", "card", card=card, draft=card_form.of(card.card))

    async def kept(request: Request, who: Operator, card_id: int | None) -> Response:
        """The button pressed says what is done: kept for good, or a line of the form added, moved, dropped."""
        form = await request.form(max_fields=card_form.FIELDS, max_files=0)
        draft, (verb, *places) = card_form.read(form), forms.line(form, "do").split(".")
        if verb == "keep":
            async with frame.store.write() as tx:
                after = await _keep(tx, who, card_id, draft)
            return controls.shown_at(f"/settings/quality/cards/{after.id}") if after.id != card_id else controls.done(request, who)
        draft = card_form.edited(draft, verb, [int(one) for one in places if one.isascii() and one.isdecimal() and len(one) < 4])
        return frame.piece(request, who, "controls/_card.html", card_id=card_id, draft=draft)

    @routes.post("/settings/quality/cards/new")
    async def make(request: Request, who: Operator = enter) -> Response:
        return await kept(request, who, None)

    @routes.post("/settings/quality/cards/{card_id}")
    async def change(request: Request, card_id: Id, who: Operator = enter) -> Response:
        return await kept(request, who, card_id)

    @routes.post("/settings/quality/cards/{card_id}/activate")
    async def activate(card_id: Id, who: Operator = enter) -> Response:
        async with frame.store.write() as tx:
            await scorecards.activate(tx, who.login, card_id)
        return controls.shown_at("/settings/quality")


async def _keep(tx: Tx, who: Operator, card_id: int | None, draft: dict[str, Any]) -> Scorecard:
    body = scorecards.read_body(draft)
    if card_id is None:
        return await scorecards.make(tx, who.login, f"card-{secrets.token_hex(3)}", body)
    return await scorecards.change(tx, who.login, card_id, body)
