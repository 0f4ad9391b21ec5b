"""Keeps the vector of every text in the store, so that nothing is encoded twice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from typing import Final

import numpy as np
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge_base.contract import Encode, Store
from knowledge_base.dense import Floats
from knowledge_base.tables import vectors
from knowledge_base.upsert import insert

Progress = Callable[[int, int], None]
"""Called with texts done and texts in all."""

_BATCH: Final = 256


def silent(_done: int, _total: int) -> None:
    """Shows no progress."""


async def vectors_of(store: Store, encode: Encode, texts: Iterable[str], progress: Progress = silent) -> dict[str, Floats]:
    """The unit vector of every text. Missing ones are encoded in a worker thread and stored, batch by batch."""
    digests = {_digest(text): text for text in texts}
    async with store.read() as tx:
        found = await _stored(tx.conn, encode, digests)
    missing = [digest for digest in digests if digest not in found]
    for start, batch in enumerate(_batches(missing)):
        progress(start * _BATCH, len(missing))
        fresh = await asyncio.to_thread(encode.many, [digests[digest] for digest in batch])
        rows = dict(zip(batch, np.asarray(fresh, np.float32), strict=True))
        async with store.write() as tx:
            await _keep(tx.conn, encode.name, rows)
        found |= rows
    progress(len(missing), len(missing))
    return {text: found[digest] for digest, text in digests.items()}


def _batches(digests: Sequence[str]) -> list[Sequence[str]]:
    return [digests[start : start + _BATCH] for start in range(0, len(digests), _BATCH)]


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


async def _stored(conn: AsyncConnection, encode: Encode, digests: Iterable[str]) -> dict[str, Floats]:
    found: dict[str, Floats] = {}
    for batch in _batches(list(digests)):
        wanted = select(vectors.c.digest, vectors.c.vector).where(vectors.c.encoder == encode.name, vectors.c.digest.in_(batch))
        for digest, blob in await conn.execute(wanted):
            vector = np.frombuffer(blob, "<f4")
            if vector.shape == (encode.dimension,):
                found[digest] = vector
    return found


async def _keep(conn: AsyncConnection, encoder: str, rows: dict[str, Floats]) -> None:
    """Another door may have encoded the same text meanwhile: the first one stays."""
    values = [{"encoder": encoder, "digest": digest, "vector": row.astype("<f4").tobytes()} for digest, row in rows.items()]
    await conn.execute(insert(conn, vectors).on_conflict_do_nothing(), values)
