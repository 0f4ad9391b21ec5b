"""The shift is played once, and every test looks at it."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.shift import raw
from tests.shift.play import Shift, Still
from tests.shift.raw import Raw

SHOTS = os.environ.get("OTKLIK_SCREENSHOTS")
"""A folder for pictures of the pages."""


@dataclass(frozen=True)
class Played:
    """A shift that is over; its door still runs. ``middle``: the moment when all stood still; ``rows``: the store at the end."""

    shift: Shift
    middle: Still
    rows: Raw


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def played(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Played]:
    folder = tmp_path_factory.mktemp("shift")
    shift = Shift(folder, browser, shots=Path(SHOTS) if SHOTS else None, tell=print)
    async with shift.open():
        middle = await shift.play()
        yield Played(shift, middle, raw.read(shift.store))
