"""Fetches clients' files by the address a messenger gave: https and public hosts only."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Final

import httpx

from connectors.contract import Attachment
from connectors.errors import NotFound, Refusal, TooLarge, Unavailable

REDIRECTS: Final = 3
CHUNK: Final = 64 * 1024
GONE: Final = frozenset({401, 403, 404, 410})


class Downloads:
    """``own`` is the address of the API: files are also taken from there, whatever its scheme and place."""

    def __init__(self, http: httpx.AsyncClient, own: str, limit: int) -> None:
        self._http = http
        self._own = _origin(httpx.URL(own))
        self._limit = limit

    async def stream(self, attachment: Attachment) -> AsyncIterator[bytes]:
        """The bytes in chunks. Raises NotFound (gone, or no address we may ask), TooLarge, Unavailable."""
        refusal: Refusal | None = None
        try:
            self._check_size(attachment.size or 0)
            async for chunk in self._chunks(attachment.ref):
                yield chunk
        except Refusal as error:
            refusal = error
        except (httpx.HTTPError, OSError):
            refusal = Unavailable("file_unavailable", "the messenger does not hand the file out now")
        except (httpx.InvalidURL, ValueError):
            refusal = _unknown()
        if refusal is not None:
            raise refusal

    async def _chunks(self, ref: str) -> AsyncIterator[bytes]:
        url = httpx.URL(ref)
        for _ in range(REDIRECTS + 1):
            async with aclosing(await self._http.send(await self._request(url), stream=True)) as response:
                if response.has_redirect_location:
                    url = url.join(response.headers["Location"])
                    continue
                self._check(response)
                taken = 0
                async for chunk in response.aiter_bytes(CHUNK):
                    taken += len(chunk)
                    self._check_size(taken)
                    yield chunk
                return
        raise _unknown()

    def _check(self, response: httpx.Response) -> None:
        if response.status_code in GONE:
            raise NotFound("file_unknown", "the messenger no longer has this file")
        if response.status_code != 200:
            raise Unavailable("file_unavailable", f"HTTP {response.status_code} instead of the file")
        length = response.headers.get("Content-Length", "")
        self._check_size(int(length) if length.isdecimal() else 0)

    def _check_size(self, size: int) -> None:
        if size > self._limit:
            raise TooLarge("file_too_large", f"a file may have at most {self._limit} bytes")

    async def _request(self, url: httpx.URL) -> httpx.Request:
        """What to ask: the very address that was found public, so that no second look-up can lead elsewhere."""
        if _origin(url) == self._own:
            return self._http.build_request("GET", url)
        if url.scheme != "https" or not url.host or url.port not in (None, 443):
            raise _unknown()
        place = await _public_address(url.host)
        headers, named = {"Host": url.netloc.decode("ascii")}, {"sni_hostname": url.raw_host.decode("ascii")}
        return self._http.build_request("GET", url.copy_with(host=place, userinfo=b""), headers=headers, extensions=named)


async def _public_address(host: str) -> str:
    """The address of ``host`` when every address it has is of the public internet. Raises NotFound, OSError."""
    found = await asyncio.get_running_loop().getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    places = [str(address[0]) for *_, address in found]
    if not places or not all(map(_is_public, places)):
        raise _unknown()
    return places[0]


def _is_public(place: str) -> bool:
    address = ipaddress.ip_address(place)
    return (getattr(address, "ipv4_mapped", None) or address).is_global


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _unknown() -> NotFound:
    return NotFound("file_unknown", "there is no file at an address that may be asked")
