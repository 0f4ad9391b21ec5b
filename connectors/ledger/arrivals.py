"""What this door has stored lately and is storing now: further copies of an update wait for the first, and then cost no transaction.

Platforms repeat themselves most when we are slow. The inbox's unique key is what makes a copy harmless; this makes it cheap.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from connectors.contract import Accepted
from connectors.keeping import Remembered

Key = tuple[str, str]
"""Channel and the channel's own id of the update."""


class Arrivals:
    """Of one door, in memory; what is remembered has been committed."""

    def __init__(self) -> None:
        self._stored = Remembered[Key, Accepted | None]()
        self._storing: dict[Key, asyncio.Future[None]] = {}

    async def once(self, key: Key, store: Callable[[], Awaitable[Accepted]]) -> Accepted:
        """What ``store`` gives; for a copy the first one's answer, marked as a duplicate. If the first fails, the next one tries."""
        while (first := self._storing.get(key)) is not None:
            await asyncio.shield(first)
        if (known := self._stored.get(key, None)) is not None:
            return replace(known, duplicate=True)
        ended = self._storing[key] = asyncio.get_running_loop().create_future()
        try:
            accepted = await store()
            self._stored.keep(key, accepted)
            return accepted
        finally:
            del self._storing[key]
            ended.set_result(None)
