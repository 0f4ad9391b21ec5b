"""Every talk under tests/talks is played against the whole system."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conformance.drivers import DRIVERS
from tests.conformance.drivers.messenger import Messenger
from tests.talks.script import Play, start_of
from tests.talks.stage import World, staged

TALKS = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(Path(__file__).parent.glob("*.yml"))}
MESSENGERS = [driver for driver in DRIVERS if isinstance(driver, Messenger)]
WAYS: dict[str, list[Messenger | None]] = {"site": [None], "each": [None, *MESSENGERS], "messenger": [*MESSENGERS]}
PLAYED = [
    pytest.param(script, way, id=f"{name} in {way.name} by {way.way}" if way else name)
    for name, script in TALKS.items()
    for way in WAYS[script.get("channel", "site")]
]


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize(("script", "messenger"), PLAYED)
async def test_talk(script: dict[str, Any], messenger: Messenger | None, world: World, tmp_path: Path) -> None:
    async with staged(world, tmp_path, start_of(script), messenger) as stage:
        await Play(stage, script).run()


def test_there_are_talks() -> None:
    assert len(TALKS) >= 20
