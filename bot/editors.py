"""The desk's operators as the knowledge base's editors: by token over HTTP, by session on the pages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from connectors.errors import Forbidden, TooMany, Unauthorized
from handoff.operators import Operator, Operators, Role
from knowledge_base.editing.editor import Editor
from knowledge_base.pages.contract import Signed, SignInRefused

_bearer = HTTPBearer(auto_error=False)


def by_token(operators: Operators) -> Callable[..., Awaitable[Editor]]:
    """A FastAPI dependency: who may change articles. Editors and supervisors."""

    async def editor(credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> Editor:
        if credentials is None:
            raise Unauthorized("no_token", "Authorization: Bearer <token of the session> is missing")
        operator = await operators.who(credentials.credentials)
        if not _edits(operator):
            raise Forbidden("not_an_editor", "articles are changed by editors")
        return Editor(operator.login, operator.supervises)

    return editor


class EditorSessions:
    """``knowledge_base.pages.contract.Sessions`` over the desk's sign-in, with its count of wrong tries."""

    def __init__(self, operators: Operators) -> None:
        self._operators = operators

    async def sign_in(self, login: str, password: str) -> str:
        try:
            token, _ends = await self._operators.sign_in(login, password)
        except (Unauthorized, TooMany) as refused:
            raise SignInRefused(refused.code, refused.message) from None
        if await self.who(token) is None:
            await self._operators.sign_out(token)
            raise SignInRefused("not_an_editor", "articles are changed by editors")
        return token

    async def who(self, token: str) -> Signed | None:
        try:
            operator = await self._operators.who(token)
        except Unauthorized:
            return None
        return Signed(Editor(operator.login, operator.supervises), operator.name, operator.locale) if _edits(operator) else None

    async def sign_out(self, token: str) -> None:
        await self._operators.sign_out(token)


def _edits(operator: Operator) -> bool:
    return bool(operator.roles & {Role.editor, Role.supervisor})
