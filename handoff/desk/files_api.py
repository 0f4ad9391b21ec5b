"""Files of operators over HTTP: uploaded first, then named in an answer."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Request

from connectors.files.store import FileStore
from connectors.files.upload import receive_upload
from handoff.desk.api import Desk
from handoff.desk.refusals import RefusingRoute
from handoff.operators import Operator


def router(desk: Desk, files: FileStore) -> APIRouter:
    """``POST /api/desk/files``; the body is streamed, so that its own limits count."""
    routes = APIRouter(prefix="/api/desk", tags=["desk"], route_class=RefusingRoute)
    enter = Depends(desk.enter)

    @routes.post("/files", status_code=201)
    async def upload(request: Request, who: Operator = enter) -> dict[str, Any]:
        """The body is the file, its name ``?name=``; or a form with one file. 413 when it is too large."""
        kept = await receive_upload(files, request, by=who.login)
        return {"id": kept.id, "kind": kept.kind, "name": kept.name, "mime": kept.mime, "size": kept.size}

    return routes
