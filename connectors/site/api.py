"""The site chat's client API: sessions, messages in, messages out by long poll or socket.

Every refusal is ``{code, message, field?, retry_after?}`` with its HTTP status.
"""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Request, WebSocket
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from starlette.requests import HTTPConnection

from connectors.errors import Refusal, Unauthorized
from connectors.site.body import NewMessage, NewSession, Seen, parse, read_after, read_body, read_wait
from connectors.site.chat import Chat
from connectors.site.refusals import RefusingRoute, respond
from connectors.site.socket import Socket
from connectors.site.token import Session

_BINARY: Final = {"schema": {"type": "string", "format": "binary"}}
_FORM: Final = {"schema": {"type": "object", "properties": {"file": _BINARY["schema"]}}}
_FILE: Final = {"required": True, "content": {"application/octet-stream": _BINARY, "multipart/form-data": _FORM}}


def router(chat: Chat) -> APIRouter:
    """``/api/chat/…`` for one :class:`Chat`."""
    routes = APIRouter(prefix="/api/chat", tags=["site chat"], route_class=RefusingRoute)

    @routes.post("/sessions", status_code=201, openapi_extra=_body(NewSession))
    async def open_session(request: Request) -> JSONResponse:
        """Begin a chat: ``{locale?}`` → ``{session_id, token}``. An empty body is an empty object."""
        wanted = parse(NewSession, await read_body(request, chat.settings.body_bytes) or b"{}")
        session, token = chat.open(wanted.locale, request.client.host if request.client else "")
        return JSONResponse({"session_id": session.id, "token": token}, 201)

    @routes.post("/messages", status_code=202, openapi_extra=_body(NewMessage))
    async def write(request: Request) -> JSONResponse:
        """Write one message: 202 ``{message_id, seq}``; the same id again: 200 and the same answer."""
        session = _bearer(chat, request)
        message = parse(NewMessage, await read_body(request, chat.settings.body_bytes))
        accepted = await chat.write(session, message)
        answer = {"message_id": accepted.message_id, "seq": accepted.seq}
        return JSONResponse(answer, 200 if accepted.duplicate else 202)

    @routes.post("/files", status_code=201, openapi_extra={"parameters": [_query("name", "string")], "requestBody": _FILE})
    async def give(request: Request) -> JSONResponse:
        """Upload a file for a message to come: the body itself with ``?name=``, or a form with one file → 201 ``{file: {…}}``."""
        return JSONResponse({"file": await chat.give(_bearer(chat, request), request)}, 201)

    @routes.post("/seen", status_code=204, openapi_extra=_body(Seen))
    async def see(request: Request) -> Response:
        """Everything up to ``{seq}`` was seen by the client."""
        session = _bearer(chat, request)
        await chat.see(session, parse(Seen, await read_body(request, chat.settings.body_bytes)).seq)
        return Response(status_code=204)

    @routes.get("/messages", openapi_extra={"parameters": [_query("after", "integer"), _query("wait", "number")]})
    async def read(request: Request) -> JSONResponse:
        """A page of messages with ``seq`` above ``after``; waits for the first up to ``wait`` seconds, at most 50."""
        session = _bearer(chat, request)
        page = await chat.read(session, read_after(request), read_wait(request, chat.settings.wait_seconds))
        answer = {"messages": [message.as_json() for message in page]}
        return JSONResponse(answer, headers={"Cache-Control": "no-store"})

    @routes.websocket("/ws")
    async def follow(websocket: WebSocket) -> None:
        """Query ``token``, ``after``. Server: message, changed, typing, draft, accepted, error, pong frames; client: send, draft, ping."""
        try:
            session = chat.enter(websocket.query_params.get("token", ""))
            after = read_after(websocket)
        except Refusal as refusal:
            await websocket.send_denial_response(respond(refusal))
            return
        await websocket.accept()
        await Socket(chat, session, websocket, after).serve()

    return routes


def _bearer(chat: Chat, connection: HTTPConnection) -> Session:
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise Unauthorized("no_token", "Authorization: Bearer <token of the session> is missing")
    return chat.enter(token.strip())


def _body(model: type[BaseModel]) -> dict[str, Any]:
    """The description of a body that we read ourselves."""
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": model.model_json_schema()}}}}


def _query(name: str, kind: str) -> dict[str, Any]:
    bounds = {} if kind == "string" else {"minimum": 0, "default": 0}
    return {"name": name, "in": "query", "required": False, "schema": {"type": kind, **bounds}}
