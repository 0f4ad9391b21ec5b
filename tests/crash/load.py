"""How much is said, and by whom: a steady number of messages a second over all clients, chosen by the seed."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import frontmatter

from tests.crash.clients import CALL, Client, now

ARTICLES: Final = Path(__file__).resolve().parents[2] / "knowledge_base" / "articles" / "ru"
PAUSE_S: Final = 5.0
"""A client does not write again sooner: the flood gate is another test's matter."""
BURST: Final = 3
LEAST: Final = 0.9
"""Share of the messages wanted that are said however slow the machine is: the storm lasts longer then."""


def questions() -> list[str]:
    """One question of each article."""
    return [frontmatter.load(str(path)).metadata["questions"][0] for path in sorted(ARTICLES.rglob("*.md"))]  # type: ignore[index]


class Load:
    """``calls``: the share of messages that ask for a person; ``presses``: that press a button; ``bursts``: that come three at once."""

    def __init__(self, clients: Sequence[Client], rate: float, rng: random.Random) -> None:
        self.said = 0
        self._clients = clients
        self._rate = rate
        self._rng = rng
        self._ready = {id(client): 0.0 for client in clients}

    async def run(self, seconds: float) -> None:
        """Say ``rate`` messages a second; behind time (a busy machine), several at once."""
        begin = now()
        while (passed := now() - begin) < seconds or self.said < LEAST * seconds * self._rate:
            while self.said < passed * self._rate and (client := self._free()) is not None:
                self.said += self._act(client)
            await asyncio.sleep(0.02)

    def _free(self) -> Client | None:
        for _ in range(20):
            client = self._rng.choice(self._clients)
            if self._ready[id(client)] <= now():
                return client
        return None

    def _act(self, client: Client) -> int:
        self._ready[id(client)] = now() + PAUSE_S
        dice = self._rng.random()
        if dice < 0.03:
            client.says(CALL)
        elif dice < 0.11 and client.presses_one(self._rng):
            pass
        elif dice < 0.18:
            for _ in range(BURST):
                self._asks(client)
            return BURST
        else:
            self._asks(client)
        return 1

    def _asks(self, client: Client) -> None:
        client.questions.append(client.questions.pop(0))
        client.says(client.questions[-1])
