"""Accounts and the audit log, for administrators."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import Response

from connectors.errors import Conflict, NotFound
from handoff import audit
from handoff.accounts import people, sessions
from handoff.accounts.api import AccountChange, NewAccount, NewPassword
from handoff.controls import forms
from handoff.desk.bodies import clean
from handoff.operators import Operator, Role

if TYPE_CHECKING:
    from handoff.controls.pages import Controls

Login = Annotated[str, Path(max_length=80)]
Asked = Annotated[str, Query(max_length=200)]


def add_to(routes: APIRouter, controls: Controls) -> None:
    """``/settings/people…`` and ``/settings/audit``."""
    _add_people(routes, controls)
    _add_one(routes, controls)
    _add_audit(routes, controls)


def _add_people(routes: APIRouter, controls: Controls) -> None:
    frame, enter = controls.frame, Depends(controls.administrator)

    @routes.get("/settings/people")
    async def listing(request: Request, who: Operator = enter) -> Response:
        async with frame.store.read() as tx:
            found, titles = await people.every(tx, frame.desk.settings), await controls.titles(tx, request, who)
        return controls.render(request, who, "people", "people", accounts=found, titles=titles, roles=list(Role))

    @routes.post("/settings/people")
    async def make(request: Request, who: Operator = enter) -> Response:
        form = await request.form(max_fields=100, max_files=0)
        values = {name: forms.line(form, name) for name in ("login", "password", "name", "locale")}
        body = forms.checked(NewAccount, {**values, "roles": forms.several(form, "roles"), "queues": forms.several(form, "queues")})
        account = body.model_dump(exclude={"login", "password"})
        if not await frame.desk.operators.add(body.login, body.password, **account, by=who.login):
            raise Conflict("login_taken", frame.texts("accounts-no-login-taken", frame.locale(request, who), login=body.login))
        return controls.shown_at(f"/settings/people/{body.login}")


def _add_one(routes: APIRouter, controls: Controls) -> None:
    frame, enter = controls.frame, Depends(controls.administrator)

    @routes.get("/settings/people/{login}")
    async def show(request: Request, login: Login, who: Operator = enter) -> Response:
        async with frame.store.read() as tx:
            found = next((one for one in await people.every(tx, frame.desk.settings) if one["login"] == login), None)
            if found is None:
                raise NotFound("page_unknown", f"there is no {login!r}")
            values: dict[str, Any] = {
                "account": found,
                "sessions": await sessions.of(tx, login),
                "titles": await controls.titles(tx, request, who),
            }
        return controls.render(request, who, "people", "account", roles=list(Role), **values)

    @routes.post("/settings/people/{login}")
    async def change(request: Request, login: Login, who: Operator = enter) -> Response:
        form = await request.form(max_fields=100, max_files=0)
        values = {
            "name": forms.line(form, "name"),
            "locale": forms.line(form, "locale"),
            "roles": forms.several(form, "roles"),
            "queues": forms.several(form, "queues"),
            "active": bool(forms.line(form, "active")),
        }
        changes = forms.checked(AccountChange, values).model_dump(mode="json")
        async with frame.store.write() as tx:
            await people.change(tx, frame.texts, who, login, changes)
        return controls.done(request, who)

    @routes.post("/settings/people/{login}/password")
    async def password(request: Request, login: Login, who: Operator = enter) -> Response:
        form = await request.form(max_fields=5, max_files=0)
        body = forms.checked(NewPassword, {"password": forms.line(form, "password")})
        hashed = await frame.desk.operators.hashed(body.password)
        async with frame.store.write() as tx:
            await people.set_password(tx, who.login, login, hashed)
        return controls.done(request, who, "controls-password-set")

    @routes.post("/settings/people/{login}/unlock")
    async def unlock(request: Request, login: Login, who: Operator = enter) -> Response:
        async with frame.store.write() as tx:
            await people.unlock(tx, who.login, login)
        return controls.shown_at(f"/settings/people/{login}")

    @routes.post("/settings/people/{login}/sign-out")
    async def sign_out(request: Request, login: Login, who: Operator = enter) -> Response:
        async with frame.store.write() as tx:
            await sessions.end(tx, who.login, login, None)
        return controls.shown_at(f"/settings/people/{login}")


def _add_audit(routes: APIRouter, controls: Controls) -> None:
    frame, enter = controls.frame, Depends(controls.administrator)

    @routes.get("/settings/audit")
    async def log(
        request: Request,
        who_did: Annotated[str, Query(alias="who", max_length=80)] = "",
        what: Asked = "",
        subject: Asked = "",
        before: Annotated[int | None, Query(ge=1, le=2**53)] = None,
        who: Operator = enter,
    ) -> Response:
        asked = {name: clean(text) for name, text in (("who", who_did), ("what", what), ("subject", subject))}
        async with frame.store.read() as tx:
            found = await audit.read(tx, **asked, before_id=before)
        return controls.render(request, who, "audit", "audit", deeds=found, asked=asked, plainly=_plainly)


def _plainly(value: Any) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False)
