"""Gives our stored files to VK's upload servers, streamed, and names them for messages.send. https://dev.vk.com/api/upload/overview"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import Any, Final

import aiohttp

from connectors.contract import Attachment, Files, StoredFile
from connectors.errors import DeliveryError, Rejected, TryLater, Uncertain
from connectors.fields import Raw, integer, section, string
from connectors.vk.api import Api
from connectors.vk.capabilities import FILE_LIMIT, PHOTO_LIMIT
from connectors.vk.failures import failure

VOICE: Final = ("audio/ogg", "audio/opus", "application/ogg")
"""VK plays nothing else as a voice message."""


class Uploads:
    """Files for one chat; each upload is new, since VK ties it to the chat."""

    def __init__(self, api: Api, files: Files) -> None:
        self._api = api
        self._files = files

    async def check(self, attachments: Sequence[Attachment]) -> None:
        """Before anything leaves: the files are there and within VK's limit. Raises Rejected."""
        for attachment in attachments:
            file = await self._files.find(attachment.file)
            if not 0 < file.size <= FILE_LIMIT:
                raise Rejected(f"VK takes files of 1 byte to {FILE_LIMIT // 1024 // 1024} MB")

    async def names(self, peer: int, attachments: Sequence[Attachment]) -> str | None:
        """The value of ``attachment`` for these files. Raises DeliveryError; nothing was sent then."""
        return ",".join([await self._name(peer, attachment) for attachment in attachments]) or None

    async def _name(self, peer: int, attachment: Attachment) -> str:
        file = await self._files.find(attachment.file)
        if attachment.kind == "photo" and file.size <= PHOTO_LIMIT and (photo := await self._photo(peer, file, attachment)):
            return photo
        kind = "audio_message" if attachment.kind == "voice" and file.mime in VOICE else "doc"
        return await self._document(peer, kind, file, attachment)

    async def _photo(self, peer: int, file: StoredFile, attachment: Attachment) -> str | None:
        """None: VK does not take it for a photo."""
        server = await self._api.call("photos.getMessagesUploadServer", peer_id=peer)
        told = await self._upload(string(server, "upload_url"), "photo", file, attachment)
        if string(told, "photo") in ("", "[]"):
            return None
        saved = await self._api.call(
            "photos.saveMessagesPhoto", photo=string(told, "photo"), server=told.get("server"), hash=string(told, "hash")
        )
        return _named("photo", saved[0] if isinstance(saved, list) and saved else {})

    async def _document(self, peer: int, kind: str, file: StoredFile, attachment: Attachment) -> str:
        server = await self._api.call("docs.getMessagesUploadServer", peer_id=peer, type=kind)
        told = await self._upload(string(server, "upload_url"), "file", file, attachment)
        if not string(told, "file"):
            raise Rejected(f"VK does not take the file: {string(told, 'error', 100) or 'no reason given'}")
        saved = await self._api.call("docs.save", file=string(told, "file"), title=_title(file, attachment))
        name = string(saved, "type", 40) if isinstance(saved, dict) else ""
        return _named(name, section(saved, name) if name else {})

    async def _upload(self, url: str, field: str, file: StoredFile, attachment: Attachment) -> Raw:
        failed: DeliveryError | None = None
        try:
            return await self._post(url, field, file, attachment)
        except Exception as error:
            failed = failure(error, ())
        if isinstance(failed, Uncertain):  # a file on VK's server is not a message yet
            failed = TryLater("the file did not reach VK")
        raise failed

    async def _post(self, url: str, field: str, file: StoredFile, attachment: Attachment) -> Raw:
        form = aiohttp.FormData(quote_fields=False)
        with await asyncio.to_thread(self._files.open, file.id) as stream:
            form.add_field(field, stream, filename=_title(file, attachment), content_type=file.mime or "application/octet-stream")
            async with self._api.http.post(url, data=form) as response:
                if response.status != 200:
                    raise TryLater(f"VK's upload server answers HTTP {response.status}")
                told: Any = json.loads(await response.read())
        if not isinstance(told, dict):
            raise TryLater("VK's upload server answers something strange")
        return told


def _title(file: StoredFile, attachment: Attachment) -> str:
    name = attachment.name or file.name or file.id
    return "".join(char for char in name if char.isprintable() and char not in '"\\')[:200]


def _named(kind: str, saved: Raw) -> str:
    """``photo12_34_key``. Raises TryLater when VK did not say enough."""
    owner, number, key = integer(saved, "owner_id"), integer(saved, "id"), string(saved, "access_key", 100)
    if not kind or owner is None or number is None:
        raise TryLater("VK did not name the uploaded file")
    return f"{kind}{owner}_{number}" + (f"_{key}" if key else "")
