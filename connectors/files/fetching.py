"""Fetches what clients sent from their messengers: claimed in the ledger, tried again while there is hope, else given up aloud."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

import structlog

from connectors.contract import Channel
from connectors.errors import DeliveryError, NotFound, Refusal, TooLarge, Unavailable
from connectors.files.store import FileStore, Kept
from connectors.ledger import files as ledger
from connectors.ledger.files import TOPIC, Wanted
from connectors.ledger.store import Store, Tx
from connectors.ledger.wake import wait

LEASE: Final = timedelta(minutes=10)
"""Longer than any fetch may last; a door that died in one is found out by it."""
FETCH_S: Final = 300.0
MAX_ATTEMPTS: Final = 20
"""About four hours with the waits between."""
IDLE_S: Final = 2.0
_LONGEST_S: Final = 900.0
_REFUSALS: Final = frozenset({"file_empty", "file_forbidden", "file_too_large"})
"""Reasons that have words of their own (``files-reason-…``)."""

log = structlog.get_logger(__name__)


def backoff(attempt: int) -> float:
    """Seconds before try ``attempt + 1``: doubling from two to 15 minutes, with jitter."""
    return min(_LONGEST_S, 2.0**attempt) * random.uniform(0.7, 1.3)  # noqa: S311


class Fetcher:
    """One for each door; ``channels`` by name."""

    def __init__(self, store: Store, files: FileStore, channels: Mapping[str, Channel], *, parallel: int = 4) -> None:
        self._store = store
        self._files = files
        self._channels = channels
        self._parallel = parallel
        self._fetching: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Fetch until cancelled; what is under way then is left to others. What a door that died was fetching is taken up again."""
        if self._store.sqlite:
            async with self._store.write() as tx:
                await ledger.release_all(tx)
        try:
            with self._store.wakes.subscribe(TOPIC) as signal:
                while True:
                    try:
                        await self.drain()
                    except Exception:  # the store may be away for a moment
                        log.exception("files.store_away")
                    await wait(signal, IDLE_S)
        finally:
            for task in self._fetching:
                task.cancel()
            await asyncio.gather(*self._fetching, return_exceptions=True)

    async def drain(self) -> None:
        """Begin to fetch all that is due; returns when nothing more is."""
        while True:
            while len(self._fetching) >= self._parallel:
                await asyncio.wait(self._fetching, return_when=asyncio.FIRST_COMPLETED)
            async with self._store.read() as tx:
                if not await ledger.is_due(tx, self._channels):
                    return
            async with self._store.write(durable=False) as tx:
                wanted = await ledger.claim(tx, self._channels, LEASE)
            if wanted is None:
                return
            task = asyncio.create_task(self._fetch(wanted))
            self._fetching.add(task)
            task.add_done_callback(self._fetching.discard)

    async def settled(self) -> None:
        """Wait until nothing is being fetched."""
        if self._fetching:
            await asyncio.wait(self._fetching)

    async def _fetch(self, wanted: Wanted) -> None:
        try:
            async with asyncio.timeout(FETCH_S):
                result: Kept | Exception = await self._get(wanted)
        except asyncio.CancelledError:
            async with self._store.write(durable=False) as tx:
                await ledger.later(tx, wanted, 0, "door_stopped")
            raise
        except Exception as error:
            result = error
        try:
            await self._settle(wanted, result)
        except Exception:  # the lease ends by itself
            log.exception("files.not_settled", file=wanted.id)

    async def _get(self, wanted: Wanted) -> Kept:
        attachment = wanted.attachment
        if attachment.size is not None and attachment.size > self._files.settings.most:
            raise TooLarge("file_too_large", "the messenger says it is too large")
        stream = self._channels[wanted.channel].download(attachment)
        return await self._files.put(wanted.id, stream, name=attachment.name, kind=attachment.kind)

    async def _settle(self, wanted: Wanted, result: Kept | Exception) -> None:
        async with self._store.write() as tx:
            if isinstance(result, Kept):
                await ledger.arrived(tx, wanted, result.file, sha256=result.sha256, thumbnail=result.thumbnail)
            elif isinstance(result, NotFound):
                await ledger.lost(tx, wanted, "gone", "file_unknown")
            elif isinstance(result, Refusal) and not isinstance(result, Unavailable):
                await ledger.lost(tx, wanted, "refused", result.code if result.code in _REFUSALS else "file_refused")
            elif wanted.attempts >= MAX_ATTEMPTS:
                await ledger.lost(tx, wanted, "gone", "file_unavailable")
            else:
                await self._put_off(tx, wanted, result)

    async def _put_off(self, tx: Tx, wanted: Wanted, error: Exception) -> None:
        code = error.code if isinstance(error, Refusal) else type(error).__name__
        log.info("file not fetched yet", file=wanted.id, channel=wanted.channel, attempt=wanted.attempts, why=code)
        later = getattr(error, "retry_after", None) if isinstance(error, DeliveryError) else None
        await ledger.later(tx, wanted, later or backoff(wanted.attempts), code)
