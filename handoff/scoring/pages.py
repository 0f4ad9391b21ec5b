"""The pages of quality control at ``/quality``: what is to be scored, a scorecard beside the conversation, one's own scores, contests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from connectors.ledger.store import Tx
from handoff import operators
from handoff.contract import Outcome
from handoff.desk.bodies import Id, clean
from handoff.operators import Operator
from handoff.pages.frame import Frame
from handoff.scoring import callbacks_page, checks, drawing, quality, scorecards, scores, settings
from handoff.scoring.api import said
from handoff.scoring.card import Answers

_DAYS = 90
_COMMENT = 2000
Chosen = Annotated[str, Query(max_length=80)]


def add_to(routes: APIRouter, frame: Frame) -> None:
    """``/quality`` and what is under it."""
    _add_samples(routes, frame)
    _add_own(routes, frame)
    _add_contests(routes, frame)
    _add_figures(routes, frame)
    callbacks_page.add_to(routes, frame)


def _add_samples(routes: APIRouter, frame: Frame) -> None:
    enter, supervise = Depends(frame.visit), Depends(frame.supervisor)

    @routes.get("/quality")
    async def listing(request: Request, week: Chosen = "", operator: Chosen = "", who: Operator = enter) -> Response:
        """What a reviewer may score; others see their own scores."""
        if not scores.reviews(who):
            return await own_scores(frame, request, who)
        async with frame.store.read() as tx:
            found = await scores.to_score(tx, who, week=week or None, operator=operator or None)
            everything = found if not (week or operator) else await scores.to_score(tx, who)
            values = await _common(tx, frame, who)
        kinds = {one.id: _kind(frame, frame.locale(request, who), one.stratum) for one in found}
        weeks = sorted({one.week for one in everything}, reverse=True)
        staff = sorted({one.operator for one in everything})
        asked = {"week": week, "operator": operator}
        more: dict[str, Any] = {"found": found, "kinds": kinds, "weeks": weeks, "staff": staff, "asked": asked}
        return frame.render(request, who, "scoring/samples.html", section="quality", **values, **more)

    @routes.post("/quality/draw")
    async def draw(request: Request, who: Operator = supervise) -> Response:
        async with frame.store.write() as tx:
            await scorecards.seed(tx, frame.texts)
            week = drawing.week_of(tx.now - timedelta(days=7), (await settings.read(tx)).zone)
            drawn = await drawing.draw_week(tx, week, who.login)
        text = frame.texts("scoring-page-drawn", frame.locale(request, who), week=week, drawn=drawn)
        return frame.notice(request, who, text, after="quality:drawn")

    @routes.get("/quality/samples/{sample_id}")
    async def show(request: Request, sample_id: Id, who: Operator = enter) -> Response:
        scores.check_reviewer(frame.texts, who)
        async with frame.store.read() as tx:
            values = await _sheet(tx, frame, request, who, sample_id)
        return frame.render(request, who, "scoring/sample.html", section="quality", **values)

    @routes.post("/quality/samples/{sample_id}")
    async def keep(request: Request, sample_id: Id, who: Operator = enter) -> Response:
        scores.check_reviewer(frame.texts, who)
        answers, comments, pressed = await _given(request)
        async with frame.store.write() as tx:
            await scores.keep(tx, frame.texts, who, sample_id, answers, comments, final=pressed == "final")
            values = await _sheet(tx, frame, request, who, sample_id)
        return frame.piece(request, who, "scoring/_kept.html", done=f"scoring-page-{'given' if pressed == 'final' else 'draft'}", **values)


def _add_own(routes: APIRouter, frame: Frame) -> None:
    enter = Depends(frame.visit)

    @routes.get("/quality/mine")
    async def mine(request: Request, who: Operator = enter) -> Response:
        return await own_scores(frame, request, who)

    @routes.post("/quality/scores/{score_id}/contest")
    async def contest(request: Request, score_id: Id, who: Operator = enter) -> Response:
        words = clean(str((await request.form()).get("words") or ""))[:_COMMENT]
        async with frame.store.write() as tx:
            if words:
                await scores.contest(tx, frame.texts, who, score_id, words)
            values = await _mine(tx, frame, who)
        return frame.piece(request, who, "scoring/_mine.html", **values)


async def own_scores(frame: Frame, request: Request, who: Operator) -> Response:
    """One's own scores, with their comments and a way to contest."""
    async with frame.store.read() as tx:
        values = {**await _common(tx, frame, who), **await _mine(tx, frame, who)}
    return frame.render(request, who, "scoring/mine.html", section="quality", **values)


async def _mine(tx: Tx, frame: Frame, who: Operator) -> dict[str, Any]:
    found = await scores.of_operator(tx, who.login)
    cards = {one.id: one.card for one in await scorecards.every(tx)}
    last_day = tx.now - timedelta(days=(await settings.read(tx)).contest_days)
    open_ones = {one.id for one in found if one.contest is None and one.final_at is not None and one.final_at >= last_day}
    return {"found": found, "cards": cards, "contestable": open_ones}


def _add_contests(routes: APIRouter, frame: Frame) -> None:
    enter = Depends(frame.visit)

    @routes.get("/quality/contests")
    async def contests(request: Request, who: Operator = enter) -> Response:
        scores.check_reviewer(frame.texts, who)
        async with frame.store.read() as tx:
            values = {**await _common(tx, frame, who), "found": await scores.contested(tx, who)}
        return frame.render(request, who, "scoring/contests.html", section="quality", **values)

    @routes.get("/quality/contests/{score_id}")
    async def show(request: Request, score_id: Id, who: Operator = enter) -> Response:
        scores.check_reviewer(frame.texts, who)
        async with frame.store.read() as tx:
            score = await scores.get(tx, score_id)
            values = await _sheet(tx, frame, request, who, score.sample_id)
        return frame.render(request, who, "scoring/contest.html", section="quality", **{**values, "score": score})

    @routes.post("/quality/contests/{score_id}")
    async def decide(request: Request, score_id: Id, who: Operator = enter) -> Response:
        scores.check_reviewer(frame.texts, who)
        answers, comments, pressed = await _given(request)
        reply = comments.get("reply", "")
        async with frame.store.write() as tx:
            score = await scores.decide(tx, frame.texts, who, score_id, reply, answers if pressed == "change" else None)
        return frame.notice(request, who, frame.texts(f"scoring-page-{score.contest}", frame.locale(request, who)), after="page:done")


def _add_figures(routes: APIRouter, frame: Frame) -> None:
    enter = Depends(frame.supervisor)

    @routes.get("/quality/agreement")
    async def agreement(request: Request, who: Operator = enter) -> Response:
        """How far reviewers agree, question by question, and the mean totals of operators: the last 90 days."""
        async with frame.store.read() as tx:
            since, until = tx.now - timedelta(days=_DAYS), tx.now + timedelta(seconds=1)
            versions = await scorecards.every(tx)
            used = [one for one in versions if one.used_at is not None]
            tables = [(one, list(zip(one.card.questions, await quality.agreements(tx, one.id, since, until), strict=True))) for one in used]
            totals = await quality.by_operator(tx, since, until)
            values = await _common(tx, frame, who)
        return frame.render(request, who, "scoring/agreement.html", section="quality", tables=tables, totals=totals, days=_DAYS, **values)


async def _common(tx: Tx, frame: Frame, who: Operator) -> dict[str, Any]:
    waiting = len(await scores.contested(tx, who)) if scores.reviews(who) else 0
    return {"reviewer": scores.reviews(who), "waiting": waiting, "names": await operators.names(tx)}


async def _sheet(tx: Tx, frame: Frame, request: Request, who: Operator, sample_id: int) -> dict[str, Any]:
    """A conversation with its scorecard, its checks and the reviewer's own answers."""
    of = await scores.sample(tx, frame.texts, who, sample_id)
    own = await scores.own(tx, who, sample_id)
    return {
        **await _common(tx, frame, who),
        "sample": of,
        "kind": _kind(frame, frame.locale(request, who), of.stratum),
        "card": (await scorecards.get(tx, of.scorecard_id)).card,
        "checks": {check.name: check for check in await checks.run(tx, of.handoff_id)},
        "messages": await said(tx, of),
        "score": own,
        "closed": own is not None and own.final_at is not None,
    }


async def _given(request: Request) -> tuple[Answers, Mapping[str, str], str]:
    """(answers, comments, the button pressed) of a scorecard's form; what cannot be read is left out, and found missing later."""
    form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    answers: dict[str, int | None] = {}
    for name, value in form.items():
        if name.startswith("a."):
            if value == "na":
                answers[name[2:]] = None
            elif value.isascii() and value.isdigit() and len(value) < 4:
                answers[name[2:]] = int(value)
    comments = {name[2:]: clean(value)[:_COMMENT] for name, value in form.items() if name.startswith("c.")}
    return answers, comments, form.get("do", "")


def _kind(frame: Frame, locale: str, stratum: str) -> list[str]:
    """What a sampled conversation is, in words: the client's mark, outcome, length, topic."""
    mark, outcome, length, topic = (stratum.split("/", 3) + [""] * 4)[:4]
    t = frame.texts
    return [
        t(f"handoff-topic-{topic}", locale) if topic in frame.desk.settings.topics else topic if topic != "unknown" else "",
        t(f"handoff-outcome-{outcome.replace('_', '-')}", locale) if outcome in list(Outcome) else "",
        t(f"scoring-length-{length}", locale) if length in ("long", "short") else "",
        t(f"scoring-mark-{mark}", locale) if mark in ("low", "good", "none") else "",
    ]
