"""Sends our files to MAX: an address is asked for, the bytes go there, the answer becomes an attachment. https://dev.max.ru/docs-api/methods/POST/uploads"""

from __future__ import annotations

from typing import Any, Final

from connectors.contract import Files, StoredFile
from connectors.errors import Rejected, TryLater, Uncertain
from connectors.fields import Raw, section, string
from connectors.keeping import Remembered
from connectors.max.capabilities import MB
from connectors.max.client import Client

_KINDS: Final = {"photo": "image", "video": "video", "voice": "audio", "audio": "audio"}
_IMAGES: Final = frozenset({"image/jpeg", "image/png", "image/gif", "image/tiff", "image/bmp", "image/heic"})
_LIMITS: Final = {"image": 50 * MB, "video": 250 * MB, "audio": 256 * MB, "file": 256 * MB}


class Uploads:
    """Attachments made of stored files. What was uploaded is remembered for a while: MAX may ask to wait and to send the message again."""

    def __init__(self, client: Client, files: Files) -> None:
        self._client = client
        self._files = files
        self._made = Remembered[str, dict[str, Any] | None](1000)

    async def attachment(self, file_id: str) -> dict[str, Any]:
        """The attachment for ``POST /messages``. Raises DeliveryError; nothing a client could see has happened then."""
        if (made := self._made.get(file_id, None)) is None:
            made = await self._make(await self._files.find(file_id))
            self._made.keep(file_id, made)
        return made

    def forget(self, file_id: str) -> None:
        """Upload it anew next time."""
        self._made.forget(file_id)

    async def _make(self, file: StoredFile) -> dict[str, Any]:
        kind = _KINDS.get(file.kind, "file")
        if kind == "image" and file.mime not in _IMAGES:
            kind = "file"
        if file.size > _LIMITS[kind]:
            raise Rejected(f"MAX takes at most {_LIMITS[kind] // MB} MB as {kind}")
        try:
            place = await self._client.call("POST", "/uploads", {"type": kind})
            told = await self._client.upload(string(place, "url", 4000), file.name, file.mime, file.size, self._files.read(file.id))
        except Uncertain as error:  # an upload nobody sees may be repeated
            raise TryLater(str(error)) from None
        return {"type": kind, "payload": _payload(place, told)}


def _payload(place: Raw, told: Raw) -> dict[str, Any]:
    if photos := section(told, "photos"):
        return {"photos": dict(photos)}
    token = string(told, "token", 4000) or string(place, "token", 4000)
    if not token:
        raise TryLater("MAX took the file and named no token for it")
    return {"token": token}
