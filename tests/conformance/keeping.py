"""Files that our side has stored, for channels that send them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import BinaryIO

from connectors.contract import Attachment, StoredFile
from connectors.errors import Rejected


class Kept:
    """:class:`connectors.contract.Files` over a folder. ``links``: the address files are served at; None: no public address."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, StoredFile] = {}
        self.links: str | None = None
        folder.mkdir(parents=True, exist_ok=True)

    def keep(self, kind: str, name: str, mime: str, data: bytes) -> Attachment:
        """Store a file; the attachment that sends it."""
        number = f"f{len(self._known) + 1}"
        (self._folder / number).write_bytes(data)
        self._known[number] = StoredFile(number, kind, name, mime, len(data))
        return Attachment(kind, "", name, mime, len(data), file=number)

    def claims(self, kind: str, name: str, mime: str, size: int) -> Attachment:
        """A file that is said to have ``size`` bytes, for limits nobody wants to fill."""
        attachment = self.keep(kind, name, mime, b"")
        with (self._folder / attachment.file).open("wb") as sparse:
            sparse.truncate(size)
        self._known[attachment.file] = StoredFile(attachment.file, kind, name, mime, size)
        return Attachment(kind, "", name, mime, size, file=attachment.file)

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
        if self.links is None:
            raise Rejected("this installation has no public address")
        return f"{self.links}/files/{file_id}{Path(self._known[file_id].name).suffix}"
