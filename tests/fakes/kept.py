"""Files that our side has stored: :class:`connectors.contract.Files` over a folder."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import BinaryIO

from connectors.contract import Attachment, StoredFile
from connectors.errors import Rejected


class Kept:
    """``public``: gives a file (name, bytes) an address Viber can fetch; None: this installation has no public address."""

    def __init__(self, folder: Path) -> None:
        self.public: Callable[[str, bytes], str] | None = None
        self._folder = folder
        self._known: dict[str, StoredFile] = {}
        folder.mkdir(exist_ok=True)

    def keep(self, kind: str, name: str, mime: str, data: bytes) -> Attachment:
        """Store a file; the attachment that sends it."""
        number = f"f{len(self._known) + 1}"
        (self._folder / number).write_bytes(data)
        self._known[number] = StoredFile(number, kind, name, mime, len(data))
        return Attachment(kind, "", name, mime, len(data), file=number)

    def claims(self, kind: str, name: str, mime: str, size: int) -> Attachment:
        """A file of ``size`` bytes, for limits nobody wants to fill: zeros that take no room."""
        attachment = self.keep(kind, name, mime, b"")
        os.truncate(self._folder / attachment.file, size)
        self._known[attachment.file] = StoredFile(attachment.file, kind, name, mime, size)
        return attachment

    async def find(self, file_id: str) -> StoredFile:
        if file_id not in self._known:
            raise Rejected("there is no such file")
        return self._known[file_id]

    async def read(self, file_id: str) -> AsyncIterator[bytes]:
        with self.open(file_id) as stream:
            while chunk := stream.read(64 * 1024):
                yield chunk

    def open(self, file_id: str) -> BinaryIO:
        return (self._folder / file_id).open("rb")

    def link(self, file_id: str) -> str:
        if self.public is None:
            raise Rejected("this installation has no public address")
        return self.public(self._known[file_id].name, (self._folder / file_id).read_bytes())
