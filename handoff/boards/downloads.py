"""Downloads of a report's contacts, and the bonus table with its steps."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response, StreamingResponse
from starlette.datastructures import FormData

from connectors.errors import BadInput, TooLarge
from handoff import audit
from handoff.boards import bonus, export, settings
from handoff.boards.behind import size
from handoff.boards.choosing import Choice, choice
from handoff.boards.export import CSV_ROWS, XLSX_ROWS, Table
from handoff.boards.looking import looking, naming
from handoff.boards.reports import filters
from handoff.operators import Operator
from handoff.pages.assets import SECURITY
from handoff.pages.frame import Frame

_MIME: Final = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
_SPARE: Final = 3
"""Empty lines of the form for steps to come."""


def add_to(routes: APIRouter, frame: Frame) -> None:
    """``/reports/contacts.csv``, ``.xlsx``, ``/reports/bonus`` and ``/reports/bonus.csv``."""
    enter, supervise = Depends(frame.overseer), Depends(frame.supervisor)

    @routes.get("/reports/contacts.{kind}")
    async def contacts(request: Request, kind: str, who: Operator = enter) -> Response:
        if kind not in _MIME:
            raise frame.unknown()
        most = CSV_ROWS if kind == "csv" else XLSX_ROWS
        async with looking(frame, who) as look:
            chosen = choice(request, frame.zone, look.tx.now)
            count = await size(look, chosen.part, "all")
            name = await naming(frame.texts, frame.locale(request, look.who), look)
        if count > most:
            raise TooLarge("too_many_rows", frame.texts("boards-no-too-many", frame.locale(request, who), most=most))
        await _note(frame, who, f"contacts.{kind}", chosen, count)
        table = Table(partial(looking, frame, who), chosen.part, frame.zone, _say(frame, request, who), name)
        body = export.as_csv(table) if kind == "csv" else export.as_xlsx(table)
        return StreamingResponse(body, media_type=_MIME[kind], headers=_file(f"otklik-{chosen.first}-{chosen.last}.{kind}"))

    @routes.get("/reports/bonus")
    async def bonuses(request: Request, who: Operator = enter) -> Response:
        async with looking(frame, who) as look:
            chosen = choice(request, frame.zone, look.tx.now)
            values = await filters(frame, request, look, chosen, "/reports/bonus")
            rows = await bonus.table(look, chosen.part)
        steps = [*((step.csi, step.percent) for step in look.chosen.bonus_steps), *[("", "")] * _SPARE]
        return frame.render(request, who, "boards/bonus.html", section="reports", rows=rows, steps=steps, settings=look.chosen, **values)

    @routes.get("/reports/bonus.csv")
    async def bonus_csv(request: Request, who: Operator = enter) -> Response:
        say = _say(frame, request, who)
        async with looking(frame, who) as look:
            chosen = choice(request, frame.zone, look.tx.now)
            rows = await bonus.table(look, chosen.part)
            name = await naming(frame.texts, frame.locale(request, look.who), look)
        await _note(frame, who, "bonus.csv", chosen, len(rows))
        titles = [say(key) for key in ("operator", "answered", "csi", "bonus-percent")]
        lines = [[name("operator", one.login), one.marks, round(one.csi.value, 2) if one.csi else None, one.percent] for one in rows]
        body = b"\xef\xbb\xbf" + export.csv_lines([titles, *lines])
        return Response(body, media_type=_MIME["csv"], headers=_file(f"otklik-bonus-{chosen.first}-{chosen.last}.csv"))

    @routes.post("/reports/bonus")
    async def choose(request: Request, who: Operator = supervise) -> Response:
        """The steps anew; they count at once, for every period looked at from now on."""
        locale = frame.locale(request, who)
        form = await request.form(max_fields=100, max_files=0)
        async with frame.store.write() as tx:
            try:
                await settings.change(tx, who.login, _typed(form))
            except BadInput:
                raise BadInput("bad_steps", frame.texts("boards-no-bad-steps", locale), field="steps") from None
        answer = frame.notice(request, who, frame.texts("boards-bonus-saved", locale))
        answer.headers["HX-Refresh"] = "true"
        return answer


def _typed(form: FormData) -> dict[str, Any]:
    steps = [
        {"csi": str(csi).replace(",", ".").strip(), "percent": str(percent).strip()}
        for csi, percent in zip(form.getlist("csi"), form.getlist("percent"), strict=False)
        if str(csi).strip() or str(percent).strip()
    ]
    least = form.get("least")
    return {"bonus_steps": steps, **({"bonus_marks": least} if least else {})}


def _say(frame: Frame, request: Request, who: Operator) -> Any:
    locale = frame.locale(request, who)
    return lambda key: frame.texts(f"boards-{key}", locale)


def _file(name: str) -> dict[str, str]:
    return {**SECURITY, "Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{name}"'}


async def _note(frame: Frame, who: Operator, what: str, chosen: Choice, rows: int) -> None:
    """Who took which figures out is in the audit log."""
    told = {"since": chosen.first.isoformat(), "until": chosen.last.isoformat(), **chosen.narrow, "rows": rows}
    async with frame.store.write() as tx:
        await audit.record(tx, who.login, "report.exported", what, None, told)
