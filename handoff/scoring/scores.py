"""Reviewers score sampled conversations; operators see their own scores and may contest them; a second reviewer decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update

from connectors.contract import Texts
from connectors.errors import BadInput, Conflict, Forbidden, NotFound
from connectors.ledger import events
from connectors.ledger.store import Tx
from handoff import audit
from handoff.operators import Operator
from handoff.scoring import card as cards
from handoff.scoring import scorecards, settings
from handoff.scoring.card import Answers
from handoff.scoring.tables import contests, samples, scores
from handoff.visibility import episode_open

_COMMENT = 2000


@dataclass(frozen=True, slots=True)
class Sample:
    """A conversation to score. ``wanted`` final scores are wanted, ``given`` are there; ``mine``: the asking reviewer's own."""

    id: int
    week: str
    operator: str
    handoff_id: int
    conversation_id: int
    episode_id: int
    queue: str
    stratum: str
    scorecard_id: int
    twice: bool
    given: int
    mine: str | None

    @property
    def wanted(self) -> int:
        return 2 if self.twice else 1


@dataclass(frozen=True, slots=True)
class Score:
    """``final_at`` None: a draft. ``contest`` is open, kept, changed or None."""

    id: int
    sample_id: int
    conversation_id: int
    week: str
    operator: str
    reviewer: str
    scorecard_id: int
    answers: Answers
    given_answers: Answers | None
    comments: Mapping[str, str]
    total: float | None
    failed: bool
    final_at: datetime | None
    contest: str | None
    words: str | None
    reply: str | None


def reviews(who: Operator) -> bool:
    """Whether they score the work of others."""
    return who.senior


def check_reviewer(texts: Texts, who: Operator) -> None:
    """Raises Forbidden."""
    if not reviews(who):
        raise Forbidden("not_a_reviewer", texts("scoring-no-rights", who.locale))


async def to_score(tx: Tx, who: Operator, *, week: str | None = None, operator: str | None = None) -> Sequence[Sample]:
    """Samples a reviewer may score: of their queues and not their own work, those still wanting a score first. At most 500."""
    given = (
        select(func.count()).where(scores.c.sample_id == samples.c.id, scores.c.final_at.is_not(None)).correlate(samples).scalar_subquery()
    )
    query = (
        select(*(column for column in samples.c if column.name != "drawn_at"), given.label("given"), scores.c.final_at, scores.c.begun_at)
        .outerjoin(scores, (scores.c.sample_id == samples.c.id) & (scores.c.reviewer == who.login))
        .where(samples.c.operator != who.login, episode_open(who, samples.c.episode_id))
        .order_by(samples.c.week.desc(), samples.c.operator, samples.c.id)
        .limit(500)
    )
    for column, value in ((samples.c.week, week), (samples.c.operator, operator)):
        if value:
            query = query.where(column == value)
    found = [_sample(row) for row in await tx.conn.execute(query)]
    mine = [sample for sample in found if who.serves(sample.queue)]
    return sorted(mine, key=lambda sample: sample.given >= sample.wanted)


async def sample(tx: Tx, texts: Texts, who: Operator, sample_id: int) -> Sample:
    """One that the reviewer may score. Raises NotFound, and Forbidden for one's own work."""
    query = select(samples).where(samples.c.id == sample_id, episode_open(who, samples.c.episode_id))
    row = (await tx.conn.execute(query)).one_or_none()
    if row is None or not who.serves(row.queue):
        raise NotFound("sample_unknown", texts("scoring-no-sample", who.locale))
    if row.operator == who.login:
        raise Forbidden("own_work", texts("scoring-no-own-work", who.locale))
    theirs = select(scores.c.reviewer, scores.c.final_at, scores.c.begun_at).where(scores.c.sample_id == sample_id)
    found = (await tx.conn.execute(theirs)).all()
    own = next((one for one in found if one.reviewer == who.login), None)
    fields = {name: value for name, value in row._mapping.items() if name != "drawn_at"}
    return Sample(**fields, given=sum(one.final_at is not None for one in found), mine=_mine(own))


async def keep(tx: Tx, texts: Texts, who: Operator, sample_id: int, answers: Answers, comments: Mapping[str, str], *, final: bool) -> Score:
    """The reviewer's answers, as a draft or for good; a final score is changed by a contest only.

    Raises BadInput for wrong or missing answers, Conflict when it is final or enough others have scored.
    """
    of = await sample(tx, texts, who, sample_id)
    card = (await scorecards.get(tx, of.scorecard_id)).card
    if of.mine == "final" or (of.mine is None and of.given >= of.wanted):
        raise Conflict("scored", texts("scoring-no-scored", who.locale))
    found = cards.total(card, answers)
    if final and (left := cards.missing(card, answers)):
        raise BadInput("unanswered", texts("scoring-no-unanswered", who.locale), field=f"answers.{left[0]}")
    await scorecards.use(tx, of.scorecard_id)
    values = {
        "answers": dict(answers),
        "comments": _comments(card, comments),
        "total": found.value,
        "failed": found.failed,
        "final_at": tx.now if final else None,
    }
    insert = tx.insert(scores)
    statement = insert.values(sample_id=sample_id, reviewer=who.login, begun_at=tx.now, **values)
    statement = statement.on_conflict_do_update(index_elements=["sample_id", "reviewer"], set_=values, where=scores.c.final_at.is_(None))
    score_id = (await tx.conn.execute(statement.returning(scores.c.id))).scalar_one_or_none()
    if score_id is None:
        raise Conflict("scored", texts("scoring-no-scored", who.locale))
    if final:
        await audit.record(tx, who.login, "score.given", f"score:{score_id}", None, {"sample": sample_id, "total": found.value})
        await events.record(tx, "score", None, operator=of.operator, score=score_id)
    return await get(tx, score_id)


async def get(tx: Tx, score_id: int) -> Score:
    """Raises NotFound."""
    row = (await tx.conn.execute(_scores().where(scores.c.id == score_id))).one_or_none()
    if row is None:
        raise NotFound("score_unknown", f"no score {score_id}")
    return _score(row)


async def own(tx: Tx, who: Operator, sample_id: int) -> Score | None:
    """The reviewer's own score of a sample, draft or final."""
    row = (await tx.conn.execute(_scores().where(scores.c.sample_id == sample_id, scores.c.reviewer == who.login))).one_or_none()
    return _score(row) if row else None


async def of_operator(tx: Tx, operator: str) -> Sequence[Score]:
    """The operator's final scores, newest first, at most 200."""
    query = _scores().where(samples.c.operator == operator, scores.c.final_at.is_not(None)).order_by(scores.c.id.desc()).limit(200)
    return [_score(row) for row in await tx.conn.execute(query)]


async def contest(tx: Tx, texts: Texts, who: Operator, score_id: int, words: str) -> Score:
    """The operator does not agree. Raises NotFound for what is not theirs, Conflict when it is too late or contested already."""
    score = await get(tx, score_id)
    if score.operator != who.login or score.final_at is None:
        raise NotFound("score_unknown", texts("scoring-no-score", who.locale))
    days = (await settings.read(tx)).contest_days
    if score.final_at + timedelta(days=days) < tx.now:
        raise Conflict("too_late", texts("scoring-no-too-late", who.locale, days=days))
    values = {"score_id": score_id, "operator": who.login, "words": words, "opened_at": tx.now}
    insert = tx.insert(contests).values(values)
    if (await tx.conn.execute(insert.on_conflict_do_nothing().returning(contests.c.id))).first() is None:
        raise Conflict("contested", texts("scoring-no-contested", who.locale))
    await audit.record(tx, who.login, "score.contested", f"score:{score_id}")
    return await get(tx, score_id)


async def contested(tx: Tx, who: Operator) -> Sequence[Score]:
    """Contests that wait for a decision the reviewer may take, the oldest first."""
    query = _scores().where(contests.c.decided_at.is_(None), contests.c.id.is_not(None), scores.c.reviewer != who.login)
    rows = await tx.conn.execute(
        query.where(samples.c.operator != who.login).add_columns(samples.c.queue).order_by(contests.c.id).limit(200)
    )
    return [_score(row) for row in rows if who.serves(row.queue)]


async def decide(tx: Tx, texts: Texts, who: Operator, score_id: int, reply: str, answers: Answers | None) -> Score:
    """A second reviewer decides: the score stays, or gets other ``answers``; those before are kept.

    Raises Forbidden for the reviewer contested and the operator, Conflict when it is decided or was never contested.
    """
    before = await get(tx, score_id)
    of = await sample(tx, texts, who, before.sample_id)
    if before.reviewer == who.login:
        raise Forbidden("own_score", texts("scoring-no-own-score", who.locale))
    values = {"decided_at": tx.now, "decided_by": who.login, "changed": answers is not None, "reply": reply}
    open_one = update(contests).where(contests.c.score_id == score_id, contests.c.decided_at.is_(None)).values(values)
    if (await tx.conn.execute(open_one)).rowcount == 0:
        raise Conflict("not_contested", texts("scoring-no-not-contested", who.locale))
    if answers is not None:
        card = (await scorecards.get(tx, of.scorecard_id)).card
        if left := cards.missing(card, answers):
            raise BadInput("unanswered", texts("scoring-no-unanswered", who.locale), field=f"answers.{left[0]}")
        found = cards.total(card, answers)
        fresh = {"answers": dict(answers), "given_answers": dict(before.answers), "total": found.value, "failed": found.failed}
        await tx.conn.execute(update(scores).where(scores.c.id == score_id).values(fresh))
    after = await get(tx, score_id)
    await audit.record(tx, who.login, "contest.decided", f"score:{score_id}", _audited(before), _audited(after))
    await events.record(tx, "score", None, operator=of.operator, score=score_id)
    return after


def _scores() -> Any:
    state = (contests.c.id, contests.c.decided_at, contests.c.changed, contests.c.words, contests.c.reply)
    of = (samples.c.conversation_id, samples.c.week, samples.c.operator, samples.c.scorecard_id)
    return (
        select(*scores.c, *of, *(column.label(f"contest_{column.name}") for column in state))
        .join(samples, samples.c.id == scores.c.sample_id)
        .outerjoin(contests, contests.c.score_id == scores.c.id)
    )


def _score(row: Any) -> Score:
    fields = {name: getattr(row, name) for name in Score.__slots__ if name not in ("contest", "words", "reply")}
    state = None
    if row.contest_id is not None:
        state = "open" if row.contest_decided_at is None else "changed" if row.contest_changed else "kept"
    return Score(**fields, contest=state, words=row.contest_words, reply=row.contest_reply)


def _sample(row: Any) -> Sample:
    fields = {name: getattr(row, name) for name in Sample.__slots__ if name != "mine"}
    return Sample(**fields, mine=_mine(row if row.begun_at is not None else None))


def _mine(row: Any) -> str | None:
    return None if row is None else "final" if row.final_at is not None else "draft"


def _comments(card: cards.Card, comments: Mapping[str, str]) -> dict[str, str]:
    known = {question.id for question in card.questions} | {""}
    return {name: words[:_COMMENT] for name, words in comments.items() if name in known and words}


def _audited(score: Score) -> dict[str, Any]:
    return {"answers": dict(score.answers), "total": score.total, "failed": score.failed, "contest": score.contest, "reply": score.reply}
