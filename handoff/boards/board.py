"""The live board at ``/board``."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from handoff.operators import Operator
from handoff.pages.frame import Frame


def add_to(routes: APIRouter, frame: Frame) -> None:
    enter = Depends(frame.supervisor)

    @routes.get("/board")
    async def board(request: Request, who: Operator = enter) -> Response:
        return frame.render(request, who, "boards/board.html", section="board")
