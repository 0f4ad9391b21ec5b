"""Settings of surveys and of the watch for faults: each form is the whole of what may be set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from handoff.controls import forms
from handoff.incidents import settings as incidents
from handoff.incidents.settings import IncidentSettings
from handoff.operators import Operator
from handoff.satisfaction import settings as surveys
from handoff.satisfaction.settings import Criterion, SatisfactionSettings

if TYPE_CHECKING:
    from handoff.controls.pages import Controls


def add_to(routes: APIRouter, controls: Controls) -> None:
    """``/settings/surveys`` and ``/settings/incidents``."""
    _add_surveys(routes, controls)
    _add_incidents(routes, controls)


def _add_surveys(routes: APIRouter, controls: Controls) -> None:
    frame, enter = controls.frame, Depends(controls.supervisor)

    @routes.get("/settings/surveys")
    async def show(request: Request, who: Operator = enter) -> Response:
        async with frame.store.read() as tx:
            chosen = await surveys.read(tx)
        values = {"zones": forms.zones(chosen.zone), "criteria": list(Criterion)}
        return controls.render(request, who, "surveys", "surveys", chosen=chosen, bounds=forms.bounds(SatisfactionSettings), **values)

    @routes.post("/settings/surveys")
    async def keep(request: Request, who: Operator = enter) -> Response:
        form = await request.form(max_fields=50, max_files=0)
        changes = {**forms.typed(form, SatisfactionSettings), "criteria": [one for one in forms.several(form, "criteria") if one]}
        async with frame.store.write() as tx:
            await surveys.change(tx, who.login, changes)
        return controls.done(request, who)


def _add_incidents(routes: APIRouter, controls: Controls) -> None:
    frame, enter = controls.frame, Depends(controls.supervisor)

    @routes.get("/settings/incidents")
    async def show(request: Request, who: Operator = enter) -> Response:
        async with frame.store.read() as tx:
            chosen = await incidents.read(tx)
        titles = {topic: frame.texts(f"handoff-topic-{topic}", frame.locale(request, who)) for topic in frame.desk.settings.topics}
        faults = sorted(titles.items(), key=lambda one: one[1])
        return controls.render(request, who, "incidents", "faults", chosen=chosen, bounds=forms.bounds(IncidentSettings), faults=faults)

    @routes.post("/settings/incidents")
    async def keep(request: Request, who: Operator = enter) -> Response:
        form = await request.form(max_fields=200, max_files=0)
        faults = [topic for topic in forms.several(form, "faults") if topic in frame.desk.settings.topics]
        changes = {**forms.typed(form, IncidentSettings), "on": bool(forms.line(form, "on")), "faults": faults}
        async with frame.store.write() as tx:
            await incidents.change(tx, who.login, changes)
        return controls.done(request, who)
