"""Settings of queues and of operators' work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import Response

from connectors.errors import NotFound
from handoff.assigning import changing
from handoff.assigning.bodies import OperatorChange, QueueChange
from handoff.clocks.regions import ZONES
from handoff.controls import forms
from handoff.hours import DAYS
from handoff.operators import Operator

if TYPE_CHECKING:
    from handoff.controls.pages import Controls

Name = Annotated[str, Path(max_length=80)]


def add_to(routes: APIRouter, controls: Controls) -> None:
    """``/settings/queues…`` and ``/settings/operators…``."""
    frame, enter = controls.frame, Depends(controls.supervisor)

    @routes.get("/settings/queues")
    async def queues(request: Request, who: Operator = enter) -> Response:
        async with frame.store.read() as tx:
            found, titles = await changing.every_queue(tx), await controls.titles(tx, request, who)
        return controls.render(request, who, "queues", "queues", queues=found, titles=titles)

    @routes.get("/settings/queues/{name}")
    async def queue(request: Request, name: Name, who: Operator = enter) -> Response:
        async with frame.store.read() as tx:
            found, titles = await changing.every_queue(tx), await controls.titles(tx, request, who)
        one = _named(found, "name", name)
        locale = frame.locale(request, who)
        values = {
            "others": [("", "–"), *((other, title) for other, title in titles.items() if other != name)],
            "zones": forms.zones(str(one["hours"].get("zone", "Europe/Moscow"))),
            "regions": [("", "–"), *((code, frame.texts(f"clocks-region-{code.lower()}", locale)) for code in sorted(ZONES))],
        }
        return controls.render(request, who, "queues", "queue", queue=one, titles=titles, days=DAYS, **values)

    @routes.post("/settings/queues/{name}")
    async def change_queue(request: Request, name: Name, who: Operator = enter) -> Response:
        form = await request.form(max_fields=100, max_files=0)
        async with frame.store.write() as tx:
            before = _named(await changing.every_queue(tx), "name", name)
            values: dict[str, Any] = {
                "title": forms.line(form, "title"),
                "line": forms.whole(form, "line"),
                "hours": forms.hours_of(form, before["hours"]),
                "answer_minutes": forms.whole(form, "answer_minutes"),
                "mode": forms.line(form, "mode"),
                "accept_seconds": forms.whole(form, "accept_seconds"),
                "overflow_to": forms.line(form, "overflow_to") or None,
                "overflow_seconds": forms.whole(form, "overflow_seconds"),
                "notice_minutes": forms.whole(form, "notice_minutes"),
                "skills": forms.listed(forms.line(form, "skills")),
                "external": bool(forms.line(form, "external")),
            }
            body = forms.checked(QueueChange, values)
            await changing.change_queue(tx, frame.texts, name, body, by=who.login, locale=frame.locale(request, who))
        return controls.done(request, who)

    @routes.get("/settings/operators")
    async def operators(request: Request, who: Operator = enter) -> Response:
        async with frame.store.read() as tx:
            found = [one for one in await changing.every_operator(tx) if one["active"] and {"operator", "senior"} & set(one["roles"])]
            titles = await controls.titles(tx, request, who)
        return controls.render(request, who, "operators", "operators", operators=found, titles=titles)

    @routes.get("/settings/operators/{login}")
    async def operator(request: Request, login: Name, who: Operator = enter) -> Response:
        async with frame.store.read() as tx:
            one = _named(await changing.every_operator(tx), "login", login)
            titles = await controls.titles(tx, request, who)
        return controls.render(request, who, "operators", "operator", operator=one, titles=titles)

    @routes.post("/settings/operators/{login}")
    async def change_operator(request: Request, login: Name, who: Operator = enter) -> Response:
        form = await request.form(max_fields=100, max_files=0)
        kinds = {kind: value for kind in ("chat", "messenger") if (value := forms.whole(form, f"capacity-{kind}")) is not None}
        values: dict[str, Any] = {
            "queues": forms.several(form, "queues"),
            "skills": forms.listed(forms.line(form, "skills")),
            "languages": forms.listed(forms.line(form, "languages")),
            "capacity": forms.whole(form, "capacity"),
            "capacity_kinds": kinds,
            "external": bool(forms.line(form, "external")),
        }
        body = forms.checked(OperatorChange, values)
        async with frame.store.write() as tx:
            await changing.change_operator(tx, frame.texts, login, body, by=who.login, locale=frame.locale(request, who))
        return controls.done(request, who)


def _named(rows: Any, column: str, name: str) -> dict[str, Any]:
    found = next((row for row in rows if row[column] == name), None)
    if found is None:
        raise NotFound("page_unknown", f"there is no {name!r}")
    return dict(found)
