"""Lets pages of other sites use the site chat's API: only the origins that the settings name, only ``/api/chat``."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send


class ChatSharing:
    """ASGI middleware. Sessions travel in a header, not in cookies, so no credentials are allowed."""

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        self._app = app
        self._shared = CORSMiddleware(
            app, allow_origins=origins, allow_methods=["GET", "POST"], allow_headers=["Authorization", "Content-Type"]
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        chat = scope["type"] == "http" and scope["path"].startswith("/api/chat/")
        await (self._shared if chat else self._app)(scope, receive, send)
