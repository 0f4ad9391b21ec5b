"""``python -m tests.fakes.telegram --port 0``: the fake as a process; the first line of output is JSON with its address and token."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal

from tests.fakes.telegram.server import TOKEN, FakeTelegram


async def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--port", type=int, default=0)
    arguments.add_argument("--token", default=TOKEN)
    chosen = arguments.parse_args()
    stopped = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    async with FakeTelegram(chosen.token, chosen.port) as telegram:
        print(json.dumps({"url": telegram.url, "token": telegram.token}), flush=True)
        await stopped.wait()


asyncio.run(main())
