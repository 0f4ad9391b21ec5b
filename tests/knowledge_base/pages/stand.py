"""The whole door in this process on a real port, without an engine: the editors' pages beside the clients' chat."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from bot.app import create_app
from bot.clock import SystemClock
from bot.content import load_content
from bot.migrate import METADATA
from bot.settings import Behaviour, EngineSettings, Settings
from bot.wiring import Parts, build
from handoff.operators import Role
from tests.stores import fresh_file


class Stand:
    """A served door with the demo's content. ``boris`` is a second editor; every password is ``demo``."""

    def __init__(self, parts: Parts, port: int) -> None:
        self.parts = parts
        self.url = f"http://127.0.0.1:{port}"
        self.http = httpx.AsyncClient(base_url=self.url, timeout=30)

    async def asked(self, text: str) -> str:
        """What the chat on the site answers a new client."""
        session = (await self.http.post("/api/chat/sessions", json={})).json()
        headers = {"Authorization": f"Bearer {session['token']}"}
        message = {"client_message_id": uuid.uuid4().hex, "text": text}
        seq = (await self.http.post("/api/chat/messages", json=message, headers=headers)).json()["seq"]
        async with asyncio.timeout(30):
            while True:
                terms = {"after": seq, "wait": 5}
                found: list[dict[str, Any]] = (await self.http.get("/api/chat/messages", params=terms, headers=headers)).json()["messages"]
                said = [one["text"] for one in found if one["author"] == "bot"]
                if said:
                    return str(said[0])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def _quiet(_title: str) -> Any:
    yield []


@contextlib.asynccontextmanager
async def standing(folder: Path) -> AsyncIterator[Stand]:
    port = _free_port()
    settings = Settings(
        _env_file=None,
        demo=True,
        data=folder,
        port=port,
        engine=EngineSettings(url="http://127.0.0.1:9"),
        behaviour=Behaviour(together_s=0),
    )
    fresh_file(folder / "otklik.db", *METADATA)
    parts = build(settings, SystemClock())
    await load_content(parts, settings, _quiet)
    await parts.operators.add("boris", "demo", name="Борис Ветров", roles=[Role.editor])
    server = uvicorn.Server(uvicorn.Config(create_app(parts.door), port=port, log_config=None, timeout_graceful_shutdown=1))
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    serving = asyncio.create_task(server._serve())
    while not server.started:
        assert not serving.done(), serving.exception()
        await asyncio.sleep(0.01)
    stand = Stand(parts, port)
    try:
        yield stand
    finally:
        await stand.http.aclose()
        parts.door.closing()
        server.should_exit = True
        await serving
        await parts.close()
