"""A real HTTP server around a channel's routes."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import uvicorn
from fastapi import APIRouter, FastAPI


@asynccontextmanager
async def serving(routes: Sequence[APIRouter], port: int = 0) -> AsyncIterator[str]:
    """The address at which ``routes`` are served until the end of the block."""
    app = FastAPI()
    for router in routes:
        app.include_router(router)
    config = uvicorn.Config(app, log_level="error", lifespan="off", ws="websockets-sansio", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    config.load()
    listener = socket.create_server(("127.0.0.1", port))
    server.lifespan = config.lifespan_class(config)
    await server.startup([listener])
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        await server.shutdown([listener])
