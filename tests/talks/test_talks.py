"""Every talk under tests/talks is played against the whole system."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
import yaml

from bot import migrate
from bot.clock import SystemClock
from bot.content import load_content
from bot.settings import ROOT, EngineSettings, Settings
from bot.start import step
from bot.wiring import build
from nlu import train
from nlu.client import EngineClient
from nlu.process import EngineProcess, free_port
from tests.conformance.drivers import DRIVERS
from tests.conformance.drivers.messenger import Messenger
from tests.talks.script import Play, start_of
from tests.talks.stage import Wire, World, staged

TALKS = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(Path(__file__).parent.glob("*.yml"))}
MESSENGERS = [driver for driver in DRIVERS if isinstance(driver, Messenger)]
WAYS: dict[str, list[Messenger | None]] = {"site": [None], "each": [None, *MESSENGERS], "messenger": [*MESSENGERS]}
PLAYED = [
    pytest.param(script, way, id=f"{name} in {way.name} by {way.way}" if way else name)
    for name, script in TALKS.items()
    for way in WAYS[script.get("channel", "site")]
]
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


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize(("script", "messenger"), PLAYED)
async def test_talk(script: dict[str, Any], messenger: Messenger | None, world: World, tmp_path: Path) -> None:
    async with staged(world, tmp_path, start_of(script), messenger) as stage:
        await Play(stage, script).run()


def test_there_are_talks() -> None:
    assert len(TALKS) >= 20
