"""``GET /api/demo/codes``: what the demo's subscribers would have received by SMS. Mounted in the demo only."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel

from actions.backends.demo import DemoSender


class DemoCode(BaseModel):
    """One code, its phone masked."""

    phone: str
    code: str
    at: datetime


class DemoCodes(BaseModel):
    """The last five, newest first."""

    codes: list[DemoCode]


def router(sender: DemoSender) -> APIRouter:
    """The demo's page asks here for the code to type."""
    routes = APIRouter(prefix="/api/demo", tags=["demo"])

    @routes.get("/codes")
    async def codes() -> DemoCodes:
        return DemoCodes(codes=[DemoCode(phone=sent.phone, code=sent.code, at=sent.at) for sent in await sender.last()])

    return routes
