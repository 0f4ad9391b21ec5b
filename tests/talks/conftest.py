"""One engine and one prepared store for all talks of a run."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from bot import migrate
from bot.clock import SystemClock
from bot.content import load_content
from bot.settings import ROOT, EngineSettings, Settings
from bot.start import step
from bot.wiring import build
from nlu import train
from nlu.client import EngineClient
from nlu.process import EngineProcess, free_port
from tests.talks.stage import Wire, World

READY_S = 120


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """One engine and one prepared store for all talks."""
    state, port, token = ROOT / "var", free_port(), secrets.token_hex()
    python = EngineSettings().python
    model = await asyncio.to_thread(train.train, ROOT, python, state)
    process = EngineProcess(root=ROOT, python=python, state=state, model=model, door_url=f"http://127.0.0.1:{port}", token=token)
    await process.start()
    content = await _content(tmp_path_factory.mktemp("content"))
    wire = Wire(int(process.url.rpartition(":")[2]))
    await wire.mend()
    async with aiohttp.ClientSession() as http, asyncio.timeout(READY_S):
        engine = EngineClient(process.url, token, http)
        while not await engine.ready():  # noqa: ASYNC110 - another process tells nothing by itself
            await asyncio.sleep(0.2)
    yield World(port, token, wire, content)
    await wire.cut()
    await process.stop()


async def _content(folder: Path) -> Path:
    """A store with the demo's articles, operators and subscribers."""
    settings = Settings(_env_file=None, data=folder, demo=True, engine=EngineSettings(url="http://127.0.0.1:9"))
    await asyncio.to_thread(migrate.upgrade, settings.database_url)
    parts = build(settings, SystemClock())
    await load_content(parts, settings, step)
    await parts.close()
    await parts.store.close()
    return folder / "otklik.db"
