"""Keeps a door's index up with what any door publishes: at once by a signal, and every second whatever happened to the signal."""

from __future__ import annotations

from typing import Final

import structlog

from connectors.ledger.store import Store
from connectors.ledger.wake import wait
from knowledge_base.revisions import PUBLISHED
from knowledge_base.search import LocalKnowledgeBase

LOOK_S: Final = 1.0

log = structlog.get_logger(__name__)


class Following:
    """A worker of the door."""

    def __init__(self, store: Store, kb: LocalKnowledgeBase) -> None:
        self._store = store
        self._kb = kb

    async def run(self) -> None:
        """Follow until cancelled."""
        with self._store.wakes.subscribe(PUBLISHED) as signal:
            while True:
                try:
                    await self._kb.refresh_if_stale()
                except Exception:  # the store may be away for a moment; the old index answers meanwhile
                    log.exception("knowledge_base.not_refreshed")
                await wait(signal, LOOK_S)
