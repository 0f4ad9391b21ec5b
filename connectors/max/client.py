"""Calls MAX's HTTP API: one request each, failures told apart, no retries. https://dev.max.ru/docs-api"""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

import httpx

from connectors.errors import DeliveryError, Uncertain
from connectors.fields import Raw, string
from connectors.max import failures
from connectors.max.settings import MaxSettings

CONNECT_TIMEOUT: Final = 10.0


class Client:
    """``await client.call("POST", "/messages", {"chat_id": "5"}, {"text": "a"})``; close it with :meth:`close`.

    ``media`` has the same proxy and no token: files lie on other hosts.
    """

    def __init__(self, settings: MaxSettings) -> None:
        self._hidden = settings.hidden()
        self._upload_timeout = httpx.Timeout(settings.upload_timeout, connect=CONNECT_TIMEOUT)
        proxy = settings.proxy.get_secret_value() if settings.proxy else None
        timeout = httpx.Timeout(settings.request_timeout, connect=CONNECT_TIMEOUT)
        trusted = httpx.create_ssl_context(trust_env=False)
        if settings.ca_file:
            trusted.load_verify_locations(settings.ca_file)
        self._http = httpx.AsyncClient(
            base_url=settings.api_base.rstrip("/"),
            headers={"Authorization": settings.token.get_secret_value()},
            timeout=timeout,
            proxy=proxy,
            verify=trusted,
            trust_env=False,
        )
        self.media = httpx.AsyncClient(timeout=timeout, proxy=proxy, verify=trusted, trust_env=False)

    async def call(
        self,
        method: str,
        path: str,
        query: Mapping[str, str | int] | None = None,
        body: Mapping[str, Any] | None = None,
        seconds: float | None = None,
    ) -> Raw:
        """The answer's object. Raises DeliveryError for every other outcome."""
        limits = httpx.Timeout(seconds, connect=CONNECT_TIMEOUT) if seconds else httpx.USE_CLIENT_DEFAULT
        answer = await self._outcome(self._http, method, path, params=dict(query or {}), json=body, timeout=limits)
        if isinstance(answer, DeliveryError):
            raise answer
        if answer.get("success") is False:
            raise failures.of_answer(400, "", self._clean(string(answer, "message", 300)))
        return answer

    async def upload(self, url: str, name: str, mime: str, size: int, chunks: AsyncIterator[bytes]) -> Raw:
        """Send a file as the form field ``data``; the answer's object, empty when MAX answers with XML (video, audio)."""
        head, tail, content_type = _form(name, mime)

        async def body() -> AsyncIterator[bytes]:
            yield head
            async for chunk in chunks:
                yield chunk
            yield tail

        headers = {"Content-Type": content_type, "Content-Length": str(len(head) + size + len(tail))}
        answer = await self._outcome(self.media, "POST", url, content=body(), headers=headers, timeout=self._upload_timeout, anything=True)
        if isinstance(answer, DeliveryError):
            raise answer
        return answer

    async def close(self) -> None:
        await self._http.aclose()
        await self.media.aclose()

    async def _outcome(
        self, http: httpx.AsyncClient, method: str, url: str, *, anything: bool = False, **request: Any
    ) -> Raw | DeliveryError:
        try:
            response = await http.request(method, url, **request)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return failures.of_network(error)
        try:
            answer = response.json()
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict):
            answer = {} if anything or response.is_client_error else None
        if not response.is_success:
            found = answer or {}
            return failures.of_answer(response.status_code, string(found, "code", 80), self._clean(string(found, "message", 300)))
        return Uncertain("the request left, the answer was not MAX's (a proxy's page?)") if answer is None else answer

    def _clean(self, words: str) -> str:
        for secret in self._hidden:
            words = words.replace(secret, "***")
        return words[:200]


def _form(name: str, mime: str) -> tuple[bytes, bytes, str]:
    """What goes before and after a file in a form, and the form's type."""
    boundary = secrets.token_hex(16)
    safe = "".join("_" if char in '"\\\r\n' else char for char in name) or "file"
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="data"; filename="{safe}"\r\nContent-Type: {mime}\r\n\r\n'
    return head.encode(), f"\r\n--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"
