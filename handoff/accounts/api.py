"""Accounts over HTTP: one's own password and sessions; for administrators everybody's, and the audit log."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from connectors.errors import Conflict, Forbidden, Unauthorized
from handoff import audit
from handoff.accounts import people, sessions
from handoff.desk.api import Credentials, Desk
from handoff.desk.refusals import BODY_BYTES, RefusingRoute
from handoff.operators import Operator, Role, digest

Login = Annotated[str, Path(max_length=80)]
Password = Annotated[str, Field(min_length=1, max_length=1000)]
FRESH: Final = 10
"""Characters a new password has at least."""


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewAccount(_Body):
    login: Annotated[str, Field(min_length=1, max_length=80)]
    password: Annotated[str, Field(min_length=FRESH, max_length=1000)]
    name: Annotated[str, Field(max_length=200)] = ""
    roles: Annotated[list[Role], Field(max_length=10)] = [Role.operator]
    queues: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=100)] = []
    locale: Annotated[str, Field(pattern="^(ru|en)$")] = "ru"


class AccountChange(_Body):
    """What is given is changed."""

    name: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    roles: Annotated[list[Role], Field(max_length=10)] | None = None
    queues: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=100)] | None = None
    locale: Annotated[str, Field(pattern="^(ru|en)$")] | None = None
    active: bool | None = None


class NewPassword(_Body):
    password: Annotated[str, Field(min_length=FRESH, max_length=1000)]


class OwnPassword(NewPassword):
    current: Password


def router(desk: Desk) -> APIRouter:
    """``/api/accounts…`` and ``/api/audit``."""
    routes = APIRouter(prefix="/api", tags=["accounts"], route_class=RefusingRoute, max_body_size=BODY_BYTES)
    _add_own(routes, desk)
    _add_accounts(routes, desk)
    _add_audit(routes, desk)
    return routes


def _signed_in(desk: Desk) -> Any:
    async def anybody(credentials: Credentials) -> Operator:
        if credentials is None:
            raise Unauthorized("no_token", "Authorization: Bearer <token of the session> is missing")
        return await desk.operators.who(credentials.credentials)

    return anybody


def _administrator(desk: Desk) -> Any:
    anybody = Depends(_signed_in(desk))

    async def administrator(who: Operator = anybody) -> Operator:
        if not who.administers:
            raise Forbidden("not_an_administrator", desk.texts("accounts-no-administrator", who.locale))
        return who

    return administrator


def _add_own(routes: APIRouter, desk: Desk) -> None:
    anybody = Depends(_signed_in(desk))

    @routes.get("/accounts/me/sessions")
    async def own_sessions(credentials: Credentials, who: Operator = anybody) -> dict[str, Any]:
        """Where one is signed in."""
        async with desk.store.read() as tx:
            return {"sessions": [asdict(one) for one in await sessions.of(tx, who.login, digest(_token(credentials)))]}

    @routes.delete("/accounts/me/sessions/{session}", status_code=204)
    async def end_own(session: Annotated[str, Path(max_length=64)], who: Operator = anybody) -> None:
        """Sign another program out."""
        async with desk.store.write() as tx:
            await sessions.end(tx, who.login, who.login, session)

    @routes.post("/accounts/me/password", status_code=204)
    async def own_password(body: OwnPassword, credentials: Credentials, who: Operator = anybody) -> None:
        """A new password with the current one; one's other sessions end."""
        if not await desk.operators.knows(who.login, body.current):
            raise Forbidden("wrong_password", desk.texts("accounts-no-wrong-password", who.locale))
        hashed = await desk.operators.hashed(body.password)
        async with desk.store.write() as tx:
            await people.set_password(tx, who.login, who.login, hashed, keep=digest(_token(credentials)))


def _add_accounts(routes: APIRouter, desk: Desk) -> None:
    administrator = Depends(_administrator(desk))

    @routes.get("/accounts")
    async def every(who: Operator = administrator) -> dict[str, Any]:
        """All accounts, with how many sessions each has and whether it is locked."""
        async with desk.store.read() as tx:
            return {"accounts": await people.every(tx, desk.settings)}

    @routes.post("/accounts", status_code=201)
    async def make(body: NewAccount, who: Operator = administrator) -> dict[str, str]:
        """A new account. 409 when the login exists."""
        account = body.model_dump(exclude={"login", "password"})
        if not await desk.operators.add(body.login, body.password, **account, by=who.login):
            raise Conflict("login_taken", desk.texts("accounts-no-login-taken", who.locale, login=body.login))
        return {"login": body.login}

    @routes.patch("/accounts/{login}", status_code=204)
    async def change(login: Login, body: AccountChange, who: Operator = administrator) -> None:
        """Change what is given; an account that is no longer active loses its sessions and gives back its conversations."""
        changes = body.model_dump(mode="json", exclude_none=True)
        async with desk.store.write() as tx:
            await people.change(tx, desk.texts, who, login, changes)

    @routes.post("/accounts/{login}/password", status_code=204)
    async def password(login: Login, body: NewPassword, who: Operator = administrator) -> None:
        """A new password for somebody; all their sessions end."""
        hashed = await desk.operators.hashed(body.password)
        async with desk.store.write() as tx:
            await people.set_password(tx, who.login, login, hashed)

    @routes.post("/accounts/{login}/unlock", status_code=204)
    async def unlock(login: Login, who: Operator = administrator) -> None:
        """Let a locked login try again."""
        async with desk.store.write() as tx:
            await people.unlock(tx, who.login, login)

    @routes.delete("/accounts/{login}/sessions", status_code=204)
    async def end_sessions(login: Login, who: Operator = administrator) -> None:
        """Sign somebody out everywhere."""
        async with desk.store.write() as tx:
            await sessions.end(tx, who.login, login, None)


def _add_audit(routes: APIRouter, desk: Desk) -> None:
    administrator = Depends(_administrator(desk))

    @routes.get("/audit")
    async def read(
        who_did: Annotated[str | None, Query(alias="who", max_length=80)] = None,
        what: Annotated[str | None, Query(max_length=60)] = None,
        subject: Annotated[str | None, Query(max_length=200)] = None,
        before: Annotated[int | None, Query(ge=1, le=2**53)] = None,
        who: Operator = administrator,
    ) -> dict[str, Any]:
        """A page of the log, newest first; ``before``: an id of the page before."""
        async with desk.store.read() as tx:
            return {"deeds": [asdict(deed) for deed in await audit.read(tx, who=who_did, what=what, subject=subject, before_id=before)]}


def _token(credentials: Any) -> str:
    return str(credentials.credentials)
