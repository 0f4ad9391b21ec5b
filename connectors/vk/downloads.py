"""Fetches clients' files by the address VK gave, and from nowhere else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Final

import aiohttp
from yarl import URL

from connectors.contract import Attachment
from connectors.errors import NotFound, Refusal, TooLarge, Unavailable
from connectors.vk.api import Api
from connectors.vk.capabilities import FILE_LIMIT

HOSTS: Final = ("vk.com", "vk.ru", "vk.me", "userapi.com", "vkuser.net", "vkuserphoto.ru", "vkuseraudio.net", "vkuseraudio.com", "mycdn.me")
"""VK's own domains for photos, documents, voice and stickers; a message's text cannot make us fetch anything else."""
REDIRECTS: Final = 5
CHUNK: Final = 64 * 1024
GONE: Final = frozenset({401, 403, 404, 410})


class Downloads:
    """``own`` is the address of the API: files are also taken from there, whatever its scheme."""

    def __init__(self, api: Api, own: str) -> None:
        self._api = api
        self._own = URL(own).origin()

    async def stream(self, attachment: Attachment) -> AsyncIterator[bytes]:
        """The bytes in chunks. Raises NotFound (gone, or not an address of VK's), TooLarge, Unavailable."""
        if (attachment.size or 0) > FILE_LIMIT:
            raise _too_large()
        refusal: Refusal | None = None
        try:
            async for chunk in self._chunks(attachment.ref):
                yield chunk
        except Refusal as error:
            refusal = error
        except (aiohttp.ClientError, OSError, ValueError):  # a time-out is an OSError
            refusal = Unavailable("file_unavailable", "VK does not hand the file out now")
        if refusal is not None:
            raise refusal

    async def _chunks(self, ref: str) -> AsyncIterator[bytes]:
        url = self._checked(URL(ref))
        for _ in range(REDIRECTS):
            async with self._api.http.get(url, allow_redirects=False) as response:
                if response.status in (301, 302, 303, 307, 308):
                    url = self._checked(url.join(URL(response.headers.get("Location", ""))))
                    continue
                _check(response)
                taken = 0
                async for chunk in response.content.iter_chunked(CHUNK):
                    taken += len(chunk)
                    if taken > FILE_LIMIT:
                        raise _too_large()
                    yield chunk
                return
        raise NotFound("file_unknown", "VK sends from one address to another without end")

    def _checked(self, url: URL) -> URL:
        host = url.host or ""
        ours = url.scheme == "https" and url.port == 443 and any(host == name or host.endswith(f".{name}") for name in HOSTS)
        if not ours and (not url.is_absolute() or url.origin() != self._own):
            raise NotFound("file_unknown", "the file is not on a server of VK")
        return url


def _check(response: aiohttp.ClientResponse) -> None:
    if response.status in GONE:
        raise NotFound("file_unknown", "VK no longer has this file")
    if response.status != 200:
        raise Unavailable("file_unavailable", f"VK answers HTTP {response.status} instead of the file")
    if (response.content_length or 0) > FILE_LIMIT:
        raise _too_large()


def _too_large() -> TooLarge:
    return TooLarge("file_too_large", f"a file may have at most {FILE_LIMIT} bytes")
