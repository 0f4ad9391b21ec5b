"""Calls VK's methods through vk_api in a bounded pool of threads; its traps are taken out here.

What vk_api 11.10 does by itself, and what is done about it: it posts inside a lock without a time limit (each thread has its own client,
and the adapter always sets one); it repeats error 6 without end and breaks on a captcha without an image (no error handlers, so both come
out as errors); it speaks version 5.92 (ours is named); it has its host built in (the adapter puts ``api_base`` there); it reads a settings
file from the working directory (settings in memory instead).
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
import requests
from jconfig.memory import MemoryConfig  # type: ignore[import-untyped]
from requests.adapters import HTTPAdapter
from vk_api.vk_api import VkApiGroup  # type: ignore[import-untyped]

from connectors.errors import DeliveryError
from connectors.vk.capabilities import PER_SECOND
from connectors.vk.failures import failure
from connectors.vk.settings import VkSettings

VERSION: Final = "5.199"
THREADS: Final = 8
"""As many as the deliverer sends at once."""
CONNECT_TIMEOUT: Final = 10.0
BUSY: Final = 0.3
"""Seconds of waiting calls above which calls nobody waits for are left out."""


class Rewrite(HTTPAdapter):
    """Sends every request to ``base``, whatever host the library names, and never without a time limit (seconds)."""

    def __init__(self, base: str, timeout: float) -> None:
        self._base = base.rstrip("/")
        self._timeout = (min(CONNECT_TIMEOUT, timeout), timeout)
        super().__init__(max_retries=0)

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: bool | str = True,
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        parts = urlsplit(request.url or "")
        request.url = f"{self._base}{parts.path}{'?' + parts.query if parts.query else ''}"
        return super().send(request, stream=stream, timeout=timeout or self._timeout, verify=verify, cert=cert, proxies=proxies)


class Api:
    """One community's token. :meth:`call` keeps VK's pace over all threads; ``http`` is for files and Long Poll, which carry no token."""

    def __init__(self, settings: VkSettings) -> None:
        self._settings = settings
        self._hidden = settings.hidden()
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="vk")
        self._here = threading.local()
        self._clients: list[VkApiGroup] = []
        self._session: aiohttp.ClientSession | None = None
        self._free_at = 0.0

    @property
    def http(self) -> aiohttp.ClientSession:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=self._settings.upload_timeout, sock_connect=CONNECT_TIMEOUT)
            self._session = aiohttp.ClientSession(timeout=timeout, proxy=self._settings.proxy_address)
        return self._session

    @property
    def busy(self) -> bool:
        """Whether calls queue up already."""
        return self._free_at - asyncio.get_running_loop().time() > BUSY

    async def call(self, method: str, **values: Any) -> Any:
        """The ``response`` of ``method``. Raises DeliveryError, never a library's error."""
        await self._pace()
        failed: DeliveryError | None = None
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, self._call, method, values)
        except Exception as error:
            failed = failure(error, self._hidden)
        raise failed  # out here: the original error carries the token in its values

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        for client in self._clients:
            client.http.close()
        if self._session is not None:
            await self._session.close()

    async def _pace(self) -> None:
        now = asyncio.get_running_loop().time()
        mine = max(now, self._free_at)
        self._free_at = mine + 1 / PER_SECOND
        if mine > now:
            await asyncio.sleep(mine - now)

    def _call(self, method: str, values: Mapping[str, Any]) -> Any:
        client = getattr(self._here, "client", None)
        if client is None:
            client = self._here.client = self._open()
        return client.method(method, {key: value for key, value in values.items() if value is not None})

    def _open(self) -> VkApiGroup:
        session = requests.Session()
        session.trust_env = False  # a .netrc must not add a password to calls that have a token
        adapter = Rewrite(self._settings.api_base, self._settings.request_timeout)
        session.mount("https://", adapter)
        session.mount("http://", adapter)
        if proxy := self._settings.proxy_address:
            session.proxies = {"http": proxy, "https": proxy}
        client = VkApiGroup(token=self._settings.token.get_secret_value(), session=session, api_version=VERSION, config=MemoryConfig)
        client.error_handlers.clear()
        client.RPS_DELAY = 0.0
        self._clients.append(client)
        return client
