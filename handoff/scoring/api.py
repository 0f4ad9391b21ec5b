"""Quality control over HTTP: scorecards, samples, scores, contests, agreement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, is_dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime, BaseModel
from sqlalchemy import select

from connectors.contract import Author
from connectors.errors import BadInput
from connectors.ledger.store import Tx
from connectors.ledger.tables import messages
from handoff.desk.api import Desk
from handoff.desk.bodies import Id
from handoff.desk.refusals import BODY_BYTES, RefusingRoute
from handoff.operators import Operator
from handoff.scoring import bodies, checks, drawing, quality, scorecards, scores, settings
from handoff.scoring.scores import Sample

_THREAD = 500


def router(desk: Desk) -> APIRouter:
    """``/api/quality/…``."""
    routes = APIRouter(prefix="/api/quality", tags=["quality"], route_class=RefusingRoute, max_body_size=BODY_BYTES)
    _add_cards(routes, desk)
    _add_samples(routes, desk)
    _add_scores(routes, desk)
    _add_figures(routes, desk)
    return routes


def reviewer_of(desk: Desk) -> Any:
    """A dependency that gives a reviewer, or refuses."""

    enter = Depends(desk.enter)

    async def reviewer(who: Operator = enter) -> Operator:
        scores.check_reviewer(desk.texts, who)
        return who

    return Depends(reviewer)


def _supervisor(desk: Desk, who: Operator) -> None:
    desk.check_supervisor(who, "not_a_supervisor", "scoring-no-rights")


def _add_cards(routes: APIRouter, desk: Desk) -> None:
    reviewer = reviewer_of(desk)

    @routes.get("/scorecards")
    async def every(who: Operator = reviewer) -> dict[str, Any]:
        """All versions; used ones never change."""
        async with desk.store.read() as tx:
            return {"scorecards": plain(await scorecards.every(tx))}

    @routes.post("/scorecards", status_code=201)
    async def make(body: bodies.NewCard, who: Operator = reviewer) -> Any:
        """A new scorecard, or the next version under its name; supervisors only."""
        _supervisor(desk, who)
        async with desk.store.write() as tx:
            return plain(await scorecards.make(tx, who.login, body.name, scorecards.read_body(body.body)))

    @routes.put("/scorecards/{scorecard_id}")
    async def change(scorecard_id: Id, body: bodies.CardBody, who: Operator = reviewer) -> Any:
        """Other content: in place while unused, else as the next version."""
        _supervisor(desk, who)
        async with desk.store.write() as tx:
            return plain(await scorecards.change(tx, who.login, scorecard_id, scorecards.read_body(body.body)))

    @routes.post("/scorecards/{scorecard_id}/activate")
    async def activate(scorecard_id: Id, who: Operator = reviewer) -> Any:
        """From now on samples are drawn for this version."""
        _supervisor(desk, who)
        async with desk.store.write() as tx:
            return plain(await scorecards.activate(tx, who.login, scorecard_id))

    @routes.get("/settings")
    async def read_settings(who: Operator = reviewer) -> Any:
        async with desk.store.read() as tx:
            return plain(await settings.read(tx))

    @routes.patch("/settings")
    async def change_settings(body: dict[str, Any], who: Operator = reviewer) -> Any:
        """How many conversations a week, how many of them twice…; effective at once; supervisors only."""
        _supervisor(desk, who)
        async with desk.store.write() as tx:
            return plain(await settings.change(tx, who.login, body))


def _add_samples(routes: APIRouter, desk: Desk) -> None:
    reviewer = reviewer_of(desk)

    @routes.get("/samples")
    async def listing(
        week: Annotated[bodies.Week | None, Query()] = None,
        operator: Annotated[str | None, Query(max_length=80)] = None,
        who: Operator = reviewer,
    ) -> dict[str, Any]:
        """Conversations to score, those that still want a score first."""
        async with desk.store.read() as tx:
            return {"samples": [_sample(one) for one in await scores.to_score(tx, who, week=week, operator=operator)]}

    @routes.post("/samples")
    async def draw(body: bodies.Drawn, who: Operator = reviewer) -> dict[str, Any]:
        """Draw a week's sample, or what it still lacks; supervisors only."""
        _supervisor(desk, who)
        async with desk.store.write() as tx:
            await scorecards.seed(tx, desk.texts)
            week = body.week or drawing.week_of(tx.now - timedelta(days=7), (await settings.read(tx)).zone)
            try:
                return {"week": week, "drawn": await drawing.draw_week(tx, week, who.login)}
            except ValueError:  # a year without a week 53
                raise BadInput("bad_week", desk.texts("scoring-no-week", who.locale), field="week") from None

    @routes.get("/samples/{sample_id}")
    async def show(sample_id: Id, who: Operator = reviewer) -> dict[str, Any]:
        """One sample: the conversation, the automatic checks, the scorecard and one's own score, never another reviewer's."""
        async with desk.store.read() as tx:
            of = await scores.sample(tx, desk.texts, who, sample_id)
            return {
                **_sample(of),
                "messages": plain(await said(tx, of)),
                "checks": plain(await checks.run(tx, of.handoff_id)),
                "scorecard": plain(await scorecards.get(tx, of.scorecard_id)),
                "score": plain(await scores.own(tx, who, sample_id)),
            }

    @routes.put("/samples/{sample_id}/score")
    async def score(sample_id: Id, body: bodies.Scored, who: Operator = reviewer) -> Any:
        """Keep a draft, or the final score."""
        async with desk.store.write() as tx:
            return plain(await scores.keep(tx, desk.texts, who, sample_id, body.answers, body.comments, final=body.final))


def _add_scores(routes: APIRouter, desk: Desk) -> None:
    enter, reviewer = Depends(desk.enter), reviewer_of(desk)

    @routes.get("/scores/mine")
    async def mine(who: Operator = enter) -> dict[str, Any]:
        """An operator's own scores, with the comments."""
        async with desk.store.read() as tx:
            return {"scores": plain(await scores.of_operator(tx, who.login))}

    @routes.get("/scores")
    async def of_operator(operator: Annotated[str, Query(max_length=80)], who: Operator = reviewer) -> dict[str, Any]:
        """An operator's final scores; supervisors only, since reviewers score without seeing each other."""
        _supervisor(desk, who)
        async with desk.store.read() as tx:
            return {"scores": plain(await scores.of_operator(tx, operator))}

    @routes.post("/scores/{score_id}/contest")
    async def contest(score_id: Id, body: bodies.Contested, who: Operator = enter) -> Any:
        """One does not agree with one's score, and says why."""
        async with desk.store.write() as tx:
            return plain(await scores.contest(tx, desk.texts, who, score_id, body.words))

    @routes.get("/contests")
    async def contested(who: Operator = reviewer) -> dict[str, Any]:
        """Contests that one may decide."""
        async with desk.store.read() as tx:
            return {"contests": plain(await scores.contested(tx, who))}

    @routes.post("/scores/{score_id}/decide")
    async def decide(score_id: Id, body: bodies.Decided, who: Operator = reviewer) -> Any:
        """Keep a contested score, or change its answers."""
        async with desk.store.write() as tx:
            return plain(await scores.decide(tx, desk.texts, who, score_id, body.reply, body.answers))


def _add_figures(routes: APIRouter, desk: Desk) -> None:
    reviewer = reviewer_of(desk)

    @routes.get("/operators")
    async def by_operator(
        since: AwareDatetime | None = None, until: AwareDatetime | None = None, who: Operator = reviewer
    ) -> dict[str, Any]:
        """Mean totals by operator, with their intervals; the last 90 days where nothing else is said."""
        _supervisor(desk, who)
        async with desk.store.read() as tx:
            return {"operators": plain(await quality.by_operator(tx, *_period(tx, since, until)))}

    @routes.get("/agreement")
    async def agreement(
        scorecard_id: Annotated[int, Query(ge=1, le=2**63 - 1)],
        since: AwareDatetime | None = None,
        until: AwareDatetime | None = None,
        who: Operator = reviewer,
    ) -> dict[str, Any]:
        """How far reviewers agree, by question (Krippendorff's alpha)."""
        async with desk.store.read() as tx:
            return {"questions": plain(await quality.agreements(tx, scorecard_id, *_period(tx, since, until)))}


async def said(tx: Tx, of: Sample) -> list[Mapping[str, Any]]:
    """The episode's messages, notes for colleagues left out."""
    columns = [messages.c[name] for name in ("id", "author", "author_id", "text", "kind", "at")]
    query = select(*columns).where(messages.c.episode_id == of.episode_id, messages.c.author != Author.note.value)
    rows = await tx.conn.execute(query.order_by(messages.c.seq).limit(_THREAD))
    return [dict(row._mapping) for row in rows]


def _sample(of: Sample) -> dict[str, Any]:
    return {**asdict(of), "wanted": of.wanted}


def _period(tx: Tx, since: datetime | None, until: datetime | None) -> tuple[datetime, datetime]:
    to = until or tx.now + timedelta(seconds=1)
    return since or to - timedelta(days=90), to


def plain(value: Any) -> Any:
    """As JSON shows it."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, datetime) else value
