"""Stored files: streamed in and out, known by their content, whole or not there at all. Implements :class:`connectors.contract.Files`."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import io
from collections import OrderedDict
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, BinaryIO, Final, TypeVar

import structlog

from connectors.contract import Attachment, Clock, StoredFile
from connectors.errors import BadInput, Rejected, TooLarge, TryLater, Unavailable
from connectors.files.content import HEAD, recognise
from connectors.files.links import Links
from connectors.files.naming import RUNNABLE, named
from connectors.files.settings import FilesSettings
from connectors.files.showing import Shown, shown
from connectors.files.storage import Storage
from connectors.files.thumbnails import thumbnail
from connectors.ledger import files as ledger
from connectors.ledger.store import Store

CHUNK: Final = 256 * 1024
UNSENT: Final = timedelta(days=1)
_NAMES: Final = 10_000
_PHOTOS: Final = frozenset({"image/jpeg", "image/png", "image/webp"})
_PICTURES: Final = _PHOTOS | {"image/gif", "image/bmp", "image/tiff"}
_FAMILIES: Final = {"voice": "audio", "audio": "audio", "video": "video", "video_note": "video", "sticker": "image"}

log = structlog.get_logger(__name__)
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Kept:
    """A file on its place, not yet noted in the ledger."""

    file: StoredFile
    sha256: str
    thumbnail: bool


class FileStore:
    """``folder`` is where files are when the settings name no other place; ``secret`` signs their links."""

    def __init__(
        self, store: Store, settings: FilesSettings, clock: Clock, *, folder: str, secret: bytes, public_url: str | None = None
    ) -> None:
        self.settings = settings
        self.links = Links(secret, clock, settings.link_seconds)
        self._store = store
        self._clock = clock
        self._storage = Storage(settings.url or folder)
        self._public_url = public_url
        self._names: OrderedDict[str, str] = OrderedDict()
        self._drawing = asyncio.Semaphore(1)

    async def store_file(
        self,
        stream: AsyncIterator[bytes],
        *,
        name: str,
        by: str,
        kind: str = "",
        limit: int | None = None,
        channel: str = "",
        ref: str = "",
    ) -> StoredFile:
        """Keep an upload and note it in the ledger. Errors of :meth:`put`; an error of ``stream`` leaves nothing behind."""
        kept = await self.put(ledger.new_id(), stream, name=name, kind=kind, limit=limit)
        try:
            async with self._store.write() as tx:
                await ledger.keep(tx, kept.file, sha256=kept.sha256, thumbnail=kept.thumbnail, by=by, channel=channel, ref=ref)
        except BaseException:
            await asyncio.shield(self.remove(kept.file.id))
            raise
        return kept.file

    async def put(self, file_id: str, stream: AsyncIterator[bytes], *, name: str, kind: str = "", limit: int | None = None) -> Kept:
        """Write the bytes under ``file_id`` with their thumbnail. ``kind`` is what the sender calls it: kept where the content agrees.

        Raises BadInput (``file_empty``, ``file_forbidden``), TooLarge (``file_too_large``; ``limit`` in bytes, at most the settings') and
        Unavailable (``storage_failed``: the disk is full or the store away).
        """
        async with contextlib.aclosing(_coalesced(stream)) as chunks:
            head = await anext(chunks, b"")
            if not head:
                raise BadInput("file_empty", "the file is empty")
            content = recognise(head[:HEAD])
            safe, extension = named(name, content)
            if content.program or extension in RUNNABLE:
                raise BadInput("file_forbidden", "programs are not accepted")
            most = self.settings.limit(content.mime)
            size, digest = await self._write(file_id, head, chunks, min(most, limit) if limit else most)
        drawn = content.mime in _PICTURES and await self._draw(file_id)
        is_photo = content.mime in _PHOTOS and drawn and size <= self.settings.photo_bytes
        file = StoredFile(file_id, _kind(kind, content.mime, is_photo=is_photo), safe, content.mime, size)
        self._remember(file)
        return Kept(file, digest, drawn)

    async def find(self, file_id: str) -> StoredFile:
        async with self._store.read() as tx:
            row = await ledger.find(tx, _plain(file_id))
        if row is None or row.state != "stored":
            raise Rejected("the attached file is not in the store")
        file = StoredFile(row.id, row.kind, row.name, row.mime, row.size)
        self._remember(file)
        return file

    async def read(self, file_id: str, *, start: int = 0, length: int | None = None) -> AsyncIterator[bytes]:
        """Raises Rejected when the bytes are not there, TryLater when they cannot be read now. ``start`` and ``length`` are in bytes."""
        stream = await asyncio.to_thread(self.open, file_id)
        try:
            if start:
                await _read(stream.seek, start)
            left = length
            while left is None or left > 0:
                chunk = await _read(stream.read, CHUNK if left is None else min(CHUNK, left))
                if not chunk:
                    return
                left = None if left is None else left - len(chunk)
                yield chunk
        finally:
            stream.close()

    def open(self, file_id: str) -> BinaryIO:
        try:
            return self._storage.open(_plain(file_id))
        except FileNotFoundError:
            raise Rejected("the attached file is not in the store") from None
        except OSError as error:
            raise TryLater("the attached file cannot be read now") from error

    def link(self, file_id: str) -> str:
        """Call :meth:`find` first: it tells this door the file's name, with which the address ends."""
        if not self._public_url:
            raise Rejected("files can be sent here only with a public address: set OTKLIK_PUBLIC_URL")
        return self._public_url.rstrip("/") + self.links.path(file_id, self._names.get(file_id, "file"))

    async def given(self, ids: Sequence[str], *, channel: str, ref: str) -> Sequence[Attachment]:
        """Uploads of one chat as attachments, in order; those that are not its own are left out."""
        async with self._store.read() as tx:
            rows = await ledger.given_by(tx, [file_id for file_id in ids if file_id.isalnum()], channel=channel, ref=ref)
        return [Attachment(kind=row.kind, ref="", name=row.name, mime=row.mime, size=row.size, file=row.id) for row in rows]

    async def show(self, file: StoredFile) -> Shown:
        """What an uploader is answered: as an attachment (:func:`connectors.files.showing.shown`), with its ``id``."""
        said = {"kind": file.kind, "name": file.name, "mime": file.mime, "size": file.size, "file": file.id}
        async with self._store.read() as tx:
            ((seen,),) = await shown(tx, self.links, [[said]])
        return {"id": file.id, **seen}

    async def forget_unsent(self) -> None:
        """Remove uploads that no message took within a day, and what a killed door left half-written."""
        await asyncio.to_thread(self._storage.sweep, self._clock.now() - UNSENT)
        async with self._store.write() as tx:
            ids = await ledger.unsent(tx, self._clock.now() - UNSENT)
        for file_id in ids:
            await self.remove(file_id)

    async def remove(self, file_id: str) -> None:
        """Remove the bytes for good; the row is the caller's."""
        for name in (file_id, small(file_id)):
            await asyncio.to_thread(self._storage.remove, _plain(name))

    async def _write(self, file_id: str, head: bytes, rest: AsyncIterator[bytes], limit: int) -> tuple[int, str]:
        size, digest = 0, hashlib.sha256()
        writing = await _stored(self._storage.create, _plain(file_id))
        try:
            chunk = head
            while chunk:
                size += len(chunk)
                if size > limit:
                    raise TooLarge("file_too_large", f"a file of this type has at most {limit} bytes")
                digest.update(chunk)
                await _stored(writing.write, chunk)
                chunk = await anext(rest, b"")
            await _stored(writing.commit)
        except BaseException:
            await asyncio.shield(asyncio.to_thread(writing.discard))
            raise
        return size, digest.hexdigest()

    async def _draw(self, file_id: str) -> bool:
        """Make the thumbnail, one at a time: two would take both processors from the conversations."""

        def draw() -> bool:
            with self._storage.open(file_id) as image:
                drawn = thumbnail(image, self.settings.thumbnail_pixels, self.settings.image_pixels)
            if drawn is None:
                return False
            writing = self._storage.create(small(file_id))
            try:
                writing.write(drawn)
                writing.commit()
            except BaseException:
                writing.discard()
                raise
            return True

        async with self._drawing:
            try:
                return await asyncio.to_thread(draw)
            except Exception as error:
                log.warning("no thumbnail", why=type(error).__name__)
                return False

    def _remember(self, file: StoredFile) -> None:
        self._names[file.id] = file.name
        if len(self._names) > _NAMES:
            self._names.popitem(last=False)


def small(file_id: str) -> str:
    """The name under which a file's thumbnail is kept."""
    return f"{file_id}-small"


def _plain(name: str) -> str:
    """The name, when it cannot lead out of the folder; raises Rejected."""
    if not (name.isascii() and name.replace("-", "").isalnum()):
        raise Rejected("the attached file is not in the store")
    return name


def _kind(said: str, mime: str, *, is_photo: bool) -> str:
    """The sender's word where the content agrees with it, else the content's."""
    family = mime.partition("/")[0]
    if said == "document" or (said and _FAMILIES.get(said) == family) or (said == "sticker" and family == "video"):
        return said
    if is_photo:
        return "photo"
    return family if family in ("audio", "video") else "document"


async def _stored(work: Callable[..., Result], *arguments: Any) -> Result:
    try:
        return await asyncio.to_thread(work, *arguments)
    except Exception as error:
        log.error("files cannot be written", why=str(error)[:200])
        raise Unavailable("storage_failed", "the file could not be kept, try again later") from error


async def _read(work: Callable[[int], Result], number: int) -> Result:
    try:
        return await asyncio.to_thread(work, number)
    except OSError as error:
        raise TryLater("the attached file cannot be read now") from error


async def _coalesced(stream: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    """Larger chunks, none of them empty: fewer ways into a thread and back."""
    held = io.BytesIO()
    try:
        async for chunk in stream:
            held.write(chunk)
            if held.tell() >= CHUNK:
                yield held.getvalue()
                held = io.BytesIO()
        if held.tell():
            yield held.getvalue()
    finally:
        if isinstance(stream, AsyncGenerator):
            await stream.aclose()
