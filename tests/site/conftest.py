"""A running site chat for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest_asyncio

from tests.site.stand import Stand, standing


@pytest_asyncio.fixture(loop_scope="session")
async def stand(tmp_path: Path) -> AsyncIterator[Stand]:
    async with standing(tmp_path) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def client(stand: Stand) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=stand.url) as opened:
        yield opened
