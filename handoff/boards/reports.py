"""Reports of a period at ``/reports``: figures with their change, charts, themes, splits, and what is behind each number."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from sqlalchemy import select

from connectors.errors import BadInput
from connectors.ledger.tables import addresses
from handoff import operators, queues
from handoff.boards import figures, satisfied, themes
from handoff.boards.behind import PAGE, behind, size
from handoff.boards.charts import by_hour, csi_days, theme_chart, volumes
from handoff.boards.choosing import NARROWS, PERIODS, Choice, choice
from handoff.boards.figures import MEASURES, SPLITS, Look
from handoff.boards.looking import looking, naming
from handoff.operators import Operator
from handoff.pages.frame import Frame


def add_to(routes: APIRouter, frame: Frame) -> None:
    """``/reports``, ``/reports/list`` and ``/reports/marks``: what is behind a number."""
    enter = Depends(frame.overseer)

    @routes.get("/reports")
    async def report(request: Request, by: str = "queue", who: Operator = enter) -> Response:
        if by not in SPLITS:
            raise BadInput("bad_address", "no such split", field="by")
        async with looking(frame, who) as look:
            chosen = choice(request, frame.zone, look.tx.now)
            values = {**await _summary(frame, request, look, chosen), **await _split(frame, look, chosen, by)}
            values |= await filters(frame, request, look, chosen, "/reports")
        return frame.render(request, who, "boards/report.html", section="reports", **values)

    @routes.get("/reports/list")
    async def listing(
        request: Request, what: str = "all", after: Annotated[int | None, Query(ge=0)] = None, who: Operator = enter
    ) -> Response:
        if what not in MEASURES:
            raise frame.unknown()
        async with looking(frame, who) as look:
            chosen = choice(request, frame.zone, look.tx.now)
            found = await behind(look, chosen.part, what, after=after)
            count = await size(look, chosen.part, what) if after is None else 0
            values: dict[str, Any] = {
                "found": found,
                "count": count,
                "what": what,
                "chosen": chosen,
                "name": await naming(frame.texts, frame.locale(request, look.who), look),
            }
        more = chosen.address("/reports/list", what=what, after=str(found[-1].id)) if len(found) == PAGE else None
        if after is not None:
            return frame.piece(request, who, "boards/_contacts.html", more=more, **values)
        return frame.render(request, who, "boards/contacts.html", section="reports", more=more, **values)

    @routes.get("/reports/marks")
    async def marks(request: Request, who: Operator = enter) -> Response:
        async with looking(frame, who) as look:
            chosen = choice(request, frame.zone, look.tx.now)
            found = await satisfied.marked(look, chosen.part)
            name = await naming(frame.texts, frame.locale(request, look.who), look)
        return frame.render(request, who, "boards/marks.html", section="reports", found=found, chosen=chosen, name=name)


async def filters(frame: Frame, request: Request, look: Look, chosen: Choice, path: str) -> dict[str, Any]:
    """What the head of a report offers: periods, and values to narrow by."""
    name = await naming(frame.texts, frame.locale(request, look.who), look)
    channels = (await look.tx.conn.execute(select(addresses.c.channel).distinct().order_by(addresses.c.channel))).scalars()
    offered = {
        "queue": [queue.name for queue in await queues.every(look.tx) if look.who.serves(queue.name)],
        "operator": list(await operators.names(look.tx)),
        "topic": sorted(frame.desk.settings.topics),
        "channel": list(channels),
    }
    options = {kind: sorted(((key, name(kind, key)) for key in offered[kind]), key=lambda one: one[1]) for kind in NARROWS}
    periods = [(days, chosen.period(days, look.tx.now, path)) for days in PERIODS]
    return {"chosen": chosen, "options": options, "periods": periods, "path": path, "name": name}


async def _summary(frame: Frame, request: Request, look: Look, chosen: Choice) -> dict[str, Any]:
    part, before = chosen.part, chosen.before.part
    name = await naming(frame.texts, frame.locale(request, look.who), look)
    told = await themes.themes(look, part)

    def t(key: str) -> str:
        return frame.texts(key, frame.locale(request, look.who))

    return {
        "now": await figures.totals(look, part),
        "before": await figures.totals(look, before),
        "csi": await satisfied.csi_total(look, part),
        "nps": await satisfied.nps_total(look, part),
        "themes": told,
        "volumes": await volumes(look, chosen, t),
        "hours": await by_hour(look, chosen, t),
        "theme_chart": theme_chart(told, chosen, t, name),
        "csi_days": await csi_days(look, chosen, t),
        "settings": look.chosen,
    }


async def _split(frame: Frame, look: Look, chosen: Choice, by: str) -> dict[str, Any]:
    lines = await figures.split(look, chosen.part, by)
    pleased = {} if by == "class" else await satisfied.pleased_by(look, chosen.part, by, chosen.zone.key)
    return {"lines": lines, "by": by, "splits": SPLITS, "pleased_by": pleased}
