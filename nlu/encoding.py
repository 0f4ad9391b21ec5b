"""Encoding beside an event loop: texts of the same moment go in one batch in one worker thread, repeated texts are remembered."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from nlu.contract import Encoder

Vector = NDArray[np.float32]
REMEMBERED = 2000
LARGEST_BATCH = 32


class AsyncEncoder:
    """Query vectors for an asyncio program. Use from one event loop.

    While one batch is being encoded the next one gathers, so many clients at once cost little more than one. The last 2000 texts are
    remembered (4 MB for 512 dimensions); the vectors handed out are shared and read-only.
    """

    def __init__(self, encoder: Encoder, remembered: int = REMEMBERED) -> None:
        self._encoder = encoder
        self._remembered = remembered
        self._known: OrderedDict[str, Vector] = OrderedDict()
        self._waiting: dict[str, asyncio.Future[Vector]] = {}
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="encoder")
        self._busy: asyncio.Task[None] | None = None

    @property
    def name(self) -> str:
        """Stable name of model and version."""
        return self._encoder.name

    @property
    def dimension(self) -> int:
        return self._encoder.dimension

    def many(self, texts: Sequence[str]) -> Vector:
        """Vectors of texts that are searched for, of shape (len(texts), dimension). Blocking."""
        return self._encoder.encode(texts)

    async def query(self, text: str) -> Vector:
        """The L2-normalised vector of a client's text, of shape (dimension,). Raises what the encoder raises."""
        known = self._known.get(text)
        if known is not None:
            self._known.move_to_end(text)
            return known
        waiting = self._waiting.get(text)
        if waiting is None:
            waiting = self._waiting[text] = asyncio.get_running_loop().create_future()
            if self._busy is None:
                self._busy = asyncio.create_task(self._encode_waiting())
        return await asyncio.shield(waiting)  # one client that goes away must not take the vector from the others

    async def aclose(self) -> None:
        """Wait for what is under way, then end the worker thread."""
        if self._busy is not None:
            await self._busy
        await asyncio.to_thread(self._worker.shutdown)

    async def _encode_waiting(self) -> None:
        while batch := list(self._waiting.items())[:LARGEST_BATCH]:
            try:
                vectors = await asyncio.get_running_loop().run_in_executor(self._worker, self._encode, [text for text, _ in batch])
            except Exception as failed:
                self._answer(batch, failed)
            else:
                self._answer(batch, vectors)
        self._busy = None

    def _encode(self, texts: list[str]) -> Vector:
        vectors = self._encoder.encode(texts, query=True)
        vectors.flags.writeable = False
        return vectors

    def _answer(self, batch: list[tuple[str, asyncio.Future[Vector]]], result: Vector | Exception) -> None:
        for row, (text, waiting) in enumerate(batch):
            del self._waiting[text]
            if isinstance(result, Exception):
                waiting.set_exception(result)
                waiting.exception()  # nobody may be left to take it
            else:
                waiting.set_result(result[row])
                self._remember(text, result[row].copy())

    def _remember(self, text: str, vector: Vector) -> None:
        vector.flags.writeable = False
        self._known[text] = vector
        while len(self._known) > self._remembered:
            self._known.popitem(last=False)
