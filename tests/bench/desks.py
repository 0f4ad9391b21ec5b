"""From event to screen: a hundred desks open and twenty messages a second, seen by real sockets and by one browser.

``python -m tests.bench.desks``: the people's side serves in a process of its own, over SQLite; clients write there, each message saying
when. Sockets stop the clock when the frame is there; the browser when the list's row shows it and the frame after that is painted.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from playwright.async_api import Page, async_playwright
from websockets.asyncio.client import connect

from tests.browser import _FLAGS
from tests.desk.stand import standing

CONVERSATIONS = 20
"""As many as a tall window shows at once."""
_AT = re.compile(r"@(\d+)")
_WATCH = """(() => {
  window.took = [];
  const seen = new Set();
  const look = () => {
    for (const row of document.querySelectorAll('.row-text')) {
      const said = /@(\\d+) #(\\d+)/.exec(row.textContent);
      if (!said || seen.has(said[2])) continue;
      seen.add(said[2]);
      requestAnimationFrame(() => requestAnimationFrame(() => window.took.push(Date.now() - Number(said[1]))));
    }
  };
  new MutationObserver(look).observe(document.body, {subtree: true, childList: true, characterData: true});
})()"""


async def serve(folder: Path, rate: float, seconds: float) -> None:
    """The door: tells its address, waits for a line, lets clients write, tells what that cost."""
    async with standing(folder) as stand:
        office = stand.office
        for number in range(CONVERSATIONS):
            await office.calls_person(f"c{number}")
        tokens = [await office.token(login) for login in ("consult", "consult2")]
        print(json.dumps({"url": stand.url, "tokens": tokens}), flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        began, spent, total = time.monotonic(), time.process_time(), int(rate * seconds)
        for number in range(total):
            await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))
            await office.writes(f"@{time.time_ns() // 1_000_000} #{number}", f"c{number % CONVERSATIONS}")
        took = time.monotonic() - began
        await asyncio.sleep(1)
        print(json.dumps({"cpu": (time.process_time() - spent) / took, "rate": total / took}), flush=True)
        await asyncio.to_thread(sys.stdin.readline)


async def desk(url: str, token: str, took: list[float], opened: asyncio.Semaphore) -> None:
    """One more desk: a socket that follows everything."""
    async with connect(f"{url.replace('http', 'ws')}/api/desk/ws?token={token}&after=0", max_queue=1000) as socket:
        opened.release()
        async for frame in socket:
            if isinstance(frame, str) and '"kind":"message"' in frame and (said := _AT.search(frame)):
                took.append(time.time() * 1000 - int(said[1]))


async def browser(page: Page, url: str) -> None:
    await page.goto(f"{url}/desk", timeout=60_000)
    await page.get_by_label("Логин").fill("consult")
    await page.get_by_label("Пароль").fill("demo")
    await page.get_by_role("button", name="Войти").click()
    await page.locator(".row").nth(CONVERSATIONS - 1).wait_for(timeout=60_000)
    await page.evaluate(_WATCH)


async def measure(desks: int, rate: float, seconds: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        door = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.bench.desks", "--serve", folder, "--rate", str(rate), "--seconds", str(seconds)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        assert door.stdin and door.stdout
        told = json.loads(await door.stdout.readline())
        sockets: list[float] = []
        opened = asyncio.Semaphore(0)
        open_desks = [asyncio.create_task(desk(told["url"], told["tokens"][n % 2], sockets, opened)) for n in range(desks - 1)]
        async with async_playwright() as playwright:
            chromium = await playwright.chromium.launch(
                executable_path=shutil.which("chromium") or shutil.which("google-chrome"), args=list(_FLAGS)
            )
            page = await chromium.new_page(locale="ru-RU", viewport={"width": 1366, "height": 1900})
            await browser(page, told["url"])
            for _ in open_desks:
                await opened.acquire()
            sockets.clear()
            door.stdin.write(b"go\n")
            cost = json.loads(await door.stdout.readline())
            screen: list[float] = await page.evaluate("window.took")
            await chromium.close()
        for task in open_desks:
            task.cancel()
        await asyncio.gather(*open_desks, return_exceptions=True)
        door.stdin.write(b"end\n")
        await door.wait()
    print(f"desks {desks}, asked {rate:g} messages/s, written {cost['rate']:.1f}/s, the door's processor {cost['cpu']:.0%}")
    print(_line("frame at the sockets", sockets))
    print(_line("painted in the browser", screen))


def _line(name: str, took: Sequence[float]) -> str:
    parts = statistics.quantiles(took, n=100)
    return f"{name:24} n {len(took):6}  p50 {parts[49]:6.0f} ms  p95 {parts[94]:6.0f} ms  p99 {parts[98]:6.0f} ms"


if __name__ == "__main__":
    wanted = argparse.ArgumentParser()
    wanted.add_argument("--serve", type=Path)
    wanted.add_argument("--desks", type=int, default=100)
    wanted.add_argument("--rate", type=float, default=20)
    wanted.add_argument("--seconds", type=float, default=25)
    chosen = wanted.parse_args()
    asyncio.run(serve(chosen.serve, chosen.rate, chosen.seconds) if chosen.serve else measure(chosen.desks, chosen.rate, chosen.seconds))
