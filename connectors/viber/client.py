"""Calls Viber's REST API: one POST with JSON each, the answer's status told apart from the HTTP one, no retries.

https://developers.viber.com/docs/api/rest-bot-api/
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

import httpx

from connectors.errors import DeliveryError, Rejected, Uncertain
from connectors.fields import Raw, integer, string
from connectors.viber import failures
from connectors.viber.settings import ViberSettings

JSON_LIMIT: Final = 30_000
"""Bytes of one request: "the maximum JSON size for all API requests is 30kb"."""
CONNECT_TIMEOUT: Final = 10.0
UINT64: Final = 2**64 - 1


class Client:
    """``await client.call("send_message", {...})``; close it with :meth:`close`.

    ``media`` has the same proxy and no token: files lie on other hosts.
    """

    def __init__(self, settings: ViberSettings) -> None:
        self._hidden = settings.hidden()
        proxy = settings.proxy.get_secret_value() if settings.proxy else None
        timeout = httpx.Timeout(settings.request_timeout, connect=CONNECT_TIMEOUT)
        trusted = httpx.create_ssl_context(trust_env=False)
        self._http = httpx.AsyncClient(
            base_url=settings.api_base.rstrip("/") + "/pa/",
            headers={"X-Viber-Auth-Token": settings.token.get_secret_value(), "Content-Type": "application/json; charset=utf-8"},
            timeout=timeout,
            proxy=proxy,
            verify=trusted,
            trust_env=False,
        )
        self.media = httpx.AsyncClient(timeout=timeout, proxy=proxy, verify=trusted, trust_env=False)

    async def call(self, name: str, body: Mapping[str, Any]) -> Raw:
        """The answer with status 0. Raises DeliveryError for every other outcome."""
        answer = await self._outcome(name, packed(body))
        if isinstance(answer, DeliveryError):
            raise answer
        return answer

    async def close(self) -> None:
        await self._http.aclose()
        await self.media.aclose()

    async def _outcome(self, name: str, content: bytes) -> Raw | DeliveryError:
        if len(content) > JSON_LIMIT:
            return Rejected(f"a Viber request has at most {JSON_LIMIT} bytes")
        try:
            response = await self._http.post(name, content=content)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return failures.of_network(error)
        if not response.is_success:
            return failures.of_http(response.status_code)
        try:
            answer = response.json()
        except (ValueError, RecursionError):
            answer = None
        status = integer(answer, "status") if isinstance(answer, dict) else None
        if status is None:
            return Uncertain("the request left, the answer was not Viber's (a proxy's page?)")
        return failures.of_status(status, self._words(answer)) if status else answer

    def _words(self, answer: Raw) -> str:
        """Viber's own words, secrets struck out."""
        said = string(answer, "status_message", 500)
        for secret in self._hidden:
            said = said.replace(secret, "***")
        return said[:200]


def packed(body: Mapping[str, Any]) -> bytes:
    """Compact JSON in UTF-8: the limit is in bytes, and an escaped Cyrillic letter would take six."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def token(raw: Raw) -> str | None:
    """``message_token``: a whole number of 64 bits without a sign, kept exactly."""
    value = raw.get("message_token")
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= UINT64:
        return None
    return str(value)
