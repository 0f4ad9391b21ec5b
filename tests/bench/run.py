"""One run of the benchmark: both sides started, loaded in turns, stopped; the figures as one object that can be written as JSON."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from aiohttp import ClientError, ClientSession

from tests.bench import door, load, reference
from tests.bench.answers import Reference, Side, Telegram, ThroughSite, ThroughTelegram
from tests.bench.children import Child
from tests.bench.figures import spread
from tests.bench.load import Answered
from tests.bench.messages import conversations
from tests.bench.pace import Pace
from tests.bench.search import publish_seconds, search_seconds
from tests.bench.sizes import SIZES
from tests.bench.sizes import measure as measure_size

Say = Callable[[str], None]
WARM_UP = 2
MEASURED = 24
"""Conversations of five messages: the sixty messages twice, in different words."""
SLICES = 2
SLICE_S = 7.0
READY_S = 300.0


@dataclass(frozen=True)
class Stand:
    """Both sides, running and warm."""

    path: Child
    reference: Child
    sides: dict[str, Side]
    telegram: ThroughTelegram


async def measure(cache: Path, say: Say) -> dict[str, Any]:
    """All figures; ``cache`` keeps the reference's model. Raises ``RuntimeError`` and :class:`nlu.errors.EngineError` when a side fails."""
    say("Training both, where the messages have changed (the reference takes minutes, once)")
    model = await asyncio.to_thread(reference.train, cache / "reference")
    home = Path(tempfile.mkdtemp(prefix="otklik-bench-"))
    try:
        await asyncio.to_thread(door.prepare, home)
        found = await _both(cache / "reference", model, home, say)
        say("Search alone")
        found["search"] = spread(await search_seconds(home, islice(conversations(), 24, 84)))
        found["publish_s"] = await publish_seconds(home)
        for wordings in SIZES:
            say(f"Search in {wordings:,} wordings")
            found[f"search_{wordings}"] = asdict(await asyncio.to_thread(measure_size, wordings))
    finally:
        shutil.rmtree(home, ignore_errors=True)
    return found


async def _both(cache: Path, model: Path, home: Path, say: Say) -> dict[str, Any]:
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(ClientSession())
        fake = await stack.enter_async_context(Telegram())
        say("First start of the door: store and articles")
        with door.start(home, fake) as first:
            await _until(http, first, "/health/live")
        say("Warm start of door and engine")
        path = stack.enter_context(door.start(home, fake))
        ready = {"path": await _until(http, path, "/health/ready", '"status":"ok"')}
        say("Start of the reference")
        plain = stack.enter_context(reference.serve(cache, model))
        ready["reference"] = await _until(http, plain, "/", "Hello from Rasa")
        telegram = ThroughTelegram(http, path.url, fake)
        sides: dict[str, Side] = {"reference": Reference(http, plain.url), "telegram": telegram, "site": ThroughSite(http, path.url)}
        found = await _loads(Stand(path, plain, sides, telegram), say)
        return {"ready_s": ready, **found, "refused_by_telegram": fake.wrong}


async def _loads(stand: Stand, say: Say) -> dict[str, Any]:
    say("Answers one by one")
    await load.one_by_one(stand.sides, list(islice(conversations(), WARM_UP)), {name: Answered() for name in stand.sides})
    answered = {name: Answered() for name in stand.sides}
    await load.one_by_one(stand.sides, list(islice(conversations(), 12, 12 + MEASURED)), answered)
    say("Sixteen clients at once")
    throughput = await _throughput(stand)
    say("Two hundred turns of one conversation")
    turns = await load.far_into(stand.telegram)
    say("Fifty updates a second")
    acknowledged = await load.rain(stand.telegram, islice(conversations(), 2000, None))
    return {
        "answers": {name: spread(side.seconds) | {"lost": side.lost} for name, side in answered.items()},
        **throughput,
        "turns": turns,
        "acknowledged": spread(acknowledged),
        "memory_mb": {"path": stand.path.memory() / 2**20, "reference": stand.reference.memory() / 2**20},
    }


async def _throughput(stand: Stand) -> dict[str, Any]:
    """Answers a second and processor time of an answer, the sides in turn."""
    paces = {"reference": Pace(stand.reference), "telegram": Pace(stand.path)}
    for number in range(SLICES):
        for name, pace in paces.items():
            await pace.run(stand.sides[name], islice(conversations(), 100 + number * 500, None), SLICE_S)
    return {
        "throughput": {name: pace.answers / pace.seconds for name, pace in paces.items()},
        "throughput_lost": {name: pace.lost for name, pace in paces.items()},
        "processor_ms": {name: pace.processor_ms() for name, pace in paces.items()},
    }


async def _until(http: ClientSession, child: Child, path: str, word: str = "") -> float:
    """Seconds from the child's start until ``path`` answers 200 with ``word`` in it. Raises ``RuntimeError``."""
    while time.perf_counter() - child.born < READY_S:
        child.check()
        try:
            async with http.get(child.url + path) as response:
                if response.status == 200 and word in await response.text():
                    return time.perf_counter() - child.born
        except ClientError:
            pass
        await asyncio.sleep(0.1)
    raise RuntimeError(f"not ready after {READY_S:.0f} s, see {child.log}")
