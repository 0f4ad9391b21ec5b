"""A body that is too large is refused as it arrives; uploads count for themselves."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI, Request

from bot.limits import UPLOADS, BodyLimit


async def read_all(request: Request) -> dict[str, int]:
    return {"bytes": sum([len(chunk) async for chunk in request.stream()])}


async def post(path: str, body: bytes, *, declared: bool) -> httpx.Response:
    app = FastAPI()
    app.add_middleware(BodyLimit, limit=1000)
    for known in (*UPLOADS, "/other", "/api/chat/files/x"):
        app.add_api_route(known, read_all, methods=["POST"])

    async def chunks() -> AsyncIterator[bytes]:
        for at in range(0, len(body), 100):
            yield body[at : at + 100]

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://door") as client:
        return await client.post(path, content=body if declared else chunks())


@pytest.mark.parametrize("declared", [True, False])
@pytest.mark.parametrize("path", ["/other", "/api/chat/files/x"])
async def test_too_large_a_body_is_refused(path: str, declared: bool) -> None:
    assert (await post(path, bytes(1000), declared=declared)).json() == {"bytes": 1000}
    answer = await post(path, bytes(1001), declared=declared)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize("declared", [True, False])
@pytest.mark.parametrize("path", sorted(UPLOADS))
async def test_uploads_are_counted_by_their_own_limits(path: str, declared: bool) -> None:
    assert (await post(path, bytes(5000), declared=declared)).json() == {"bytes": 5000}
