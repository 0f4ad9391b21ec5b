"""A stored file on its way to Telegram, chunk by chunk."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from aiogram import Bot
from aiogram.types import InputFile

from connectors.contract import Files, StoredFile
from connectors.errors import Rejected


class Unreadable(Exception):
    """The file could not be read to its end, so the request was never whole. ``gone``: it never will be."""

    def __init__(self, *, gone: bool) -> None:
        super().__init__("the attached file could not be read from the store")
        self.gone = gone


class Upload(InputFile):
    """Reads ``file`` anew for every call it is part of."""

    def __init__(self, files: Files, file: StoredFile, name: str) -> None:
        super().__init__(filename=name)
        self._files = files
        self._id = file.id

    async def read(self, bot: Bot) -> AsyncGenerator[bytes, None]:
        try:
            async for chunk in self._files.read(self._id):
                yield chunk
        except Exception as error:
            raise Unreadable(gone=isinstance(error, Rejected)) from None
