"""The encoder as the knowledge base wants it: queries beside the event loop, many texts at once for the index."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nlu.contract import Encoder
from nlu.encoding import AsyncEncoder


class Encoding:
    """Implements :class:`knowledge_base.contract.Encode` over one encoder of ``nlu``."""

    def __init__(self, encoder: Encoder) -> None:
        self.name = encoder.name
        self.dimension = encoder.dimension
        self._encoder = encoder
        self._queries = AsyncEncoder(encoder)

    async def query(self, text: str) -> NDArray[np.float32]:
        return await self._queries.query(text)

    def many(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._encoder.encode(texts)

    async def aclose(self) -> None:
        await self._queries.aclose()
