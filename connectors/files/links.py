"""Signed addresses of stored files: whoever has one may read that file until it expires."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote

from connectors.contract import Clock
from connectors.errors import Forbidden, Refusal

_PURPOSE: Final = b"otklik files\n"
_STEP: Final = 3600
"""Moments of expiry are whole hours: the address of a file stays the same for a while, and browsers keep what they loaded."""


class Expired(Refusal):
    """The address was good once."""

    status = 410


class Links:
    """Makes and checks addresses ``/files/<id>/<name>?exp=&sig=`` (HMAC-SHA256 under a key made of ``secret``, which all doors share)."""

    def __init__(self, secret: bytes, clock: Clock, seconds: int) -> None:
        if len(secret) < 16:
            raise ValueError("the secret of the files' links must have at least 16 bytes")
        self._key = hmac.digest(secret, _PURPOSE, hashlib.sha256)
        self._clock = clock
        self._seconds = seconds

    def path(self, file_id: str, name: str, *, thumb: bool = False) -> str:
        """The address without a host, for pages of ours."""
        expires = (int(self._clock.now().timestamp()) + self._seconds) // _STEP * _STEP + _STEP
        small = "&thumb=1" if thumb else ""
        return f"/files/{file_id}/{quote(name or 'file', safe='')}?exp={expires}&sig={self._sign(file_id, str(expires))}{small}"

    def check(self, file_id: str, expires: str, signature: str) -> None:
        """Raises Forbidden for an address we did not make, Expired (410) for an old one."""
        if not hmac.compare_digest(signature.encode("utf-8", "replace"), self._sign(file_id, expires).encode()):
            raise Forbidden("bad_signature", "this address of a file is not ours")
        if datetime.fromtimestamp(int(expires), UTC) <= self._clock.now():
            raise Expired("link_expired", "this address of a file has expired")

    def _sign(self, file_id: str, expires: str) -> str:
        digest = hmac.digest(self._key, f"{file_id}\n{expires}".encode("utf-8", "replace"), hashlib.sha256)
        return base64.urlsafe_b64encode(digest[:24]).decode()
