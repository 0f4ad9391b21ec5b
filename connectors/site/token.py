"""Session tokens: signed and stateless, so that any door can check them and none keeps them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Final

from connectors.errors import Unauthorized

LOCALES: Final = ("ru", "en")
_PURPOSE: Final = b"otklik site session\n"


@dataclass(frozen=True, slots=True)
class Session:
    """One browser's chat. ``id`` is the chat's id in the ledger, 22 URL-safe characters."""

    id: str
    locale: str


class Tokens:
    """Makes and checks tokens ``id.locale.signature`` (HMAC-SHA256 under ``secret``, which all doors share)."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) < 16:
            raise ValueError("the secret of the site chat must have at least 16 bytes")
        self._secret = secret

    def issue(self, locale: str) -> tuple[Session, str]:
        """A new session and its token."""
        session = Session(secrets.token_urlsafe(16), locale)
        body = f"{session.id}.{session.locale}"
        return session, f"{body}.{self._sign(body)}"

    def check(self, token: str) -> Session:
        """The session of ``token``; raises :class:`Unauthorized` for anything we did not sign."""
        body, _, signature = token.rpartition(".")
        chat, _, locale = body.partition(".")
        if not hmac.compare_digest(signature.encode(), self._sign(body).encode()) or locale not in LOCALES:
            raise Unauthorized("bad_token", "the token of the chat session is missing or wrong")
        return Session(chat, locale)

    def _sign(self, body: str) -> str:
        digest = hmac.digest(self._secret, _PURPOSE + body.encode("utf-8", "replace"), hashlib.sha256)
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
