"""The HTTP face of a door."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Sequence

from fastapi import FastAPI

from bot import errors, health
from bot.door import Door
from bot.limits import BodyLimit
from bot.sharing import ChatSharing


def create_app(door: Door, site_origins: Sequence[str] = ()) -> FastAPI:
    """The application of one door; its lifespan opens and closes the door. ``site_origins``: other sites that show the widget."""

    @contextlib.asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with door.running():
            yield

    app = FastAPI(
        title="Otklik", version="0.1.0", description="Customer care's front door.", lifespan=lifespan, docs_url=None, redoc_url=None
    )
    app.add_middleware(BodyLimit)
    if site_origins:
        app.add_middleware(ChatSharing, origins=site_origins)
    errors.install(app)
    app.include_router(health.router(door.store, door.checks, door.deliverers))
    for router in door.routers:
        app.include_router(router)
    return app
