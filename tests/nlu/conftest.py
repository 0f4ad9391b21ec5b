"""One real engine for the tests of this folder: the assistant as it is, trained if its data changed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from nlu.client import EngineClient
from nlu.process import EngineProcess
from nlu.train import train
from tests.nlu.actions_door import ActionsDoor, willing

ROOT = Path(__file__).resolve().parent.parent.parent
PYTHON = ROOT / ".venv-rasa" / "bin" / "python"
TOKEN = "a-token-of-tests"


@pytest.fixture(scope="session")
def model() -> Path:
    return train(ROOT, PYTHON, ROOT / "var", print)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(model: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[EngineProcess, EngineClient, ActionsDoor]]:
    """A running engine, its client and the door it calls; shared by a module, so tests use episodes of their own."""
    async with ActionsDoor() as door, aiohttp.ClientSession() as http:
        state = tmp_path_factory.mktemp("engine")
        process = EngineProcess(root=ROOT, python=PYTHON, state=state, model=model, door_url=door.url, token=TOKEN)
        client = EngineClient(process.url, TOKEN, http, 30)
        await process.start()
        try:
            await until_ready(client)
            yield process, client, door
        finally:
            await process.stop()


@pytest.fixture
def process(running: tuple[EngineProcess, EngineClient, ActionsDoor]) -> EngineProcess:
    return running[0]


@pytest.fixture
def engine(running: tuple[EngineProcess, EngineClient, ActionsDoor]) -> EngineClient:
    return running[1]


@pytest.fixture
def door(running: tuple[EngineProcess, EngineClient, ActionsDoor]) -> ActionsDoor:
    running[2].calls.clear()
    running[2].behave = willing
    return running[2]


async def until_ready(client: EngineClient, patience_s: float = 120) -> None:
    """Wait until the engine serves; fails the test when it does not."""
    deadline = time.monotonic() + patience_s
    while not await client.ready():
        assert time.monotonic() < deadline, "the engine did not become ready"
        await asyncio.sleep(0.05)
