"""An editor's verbs over HTTP: review, publication, the ways back, and what an article's past and numbers say."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Body, Query
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from knowledge_base import revisions, steps
from knowledge_base.drafts import ArticleId
from knowledge_base.editing import numbers, reviewing, why, writing
from knowledge_base.editing.diff import diff
from knowledge_base.editing.due import due
from knowledge_base.editing.editor import Editor
from knowledge_base.editing.presenting import whole
from knowledge_base.editing.publishing import Published, Publishing
from knowledge_base.errors import ArticleInvalid

Comment = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000, pattern=r"^[^\x00]*$")]
Number = Annotated[int, Field(ge=1, le=2**31 - 1)]
Day = Annotated[date, Query(ge=date(2000, 1, 1), le=date(2999, 12, 31))]
Wanted = Annotated[int, Query(ge=1, le=2**31 - 1)]


class Step(BaseModel):
    """What goes with a verb. ``revision`` is the newest one that the editor has seen; given, another one makes a 409."""

    model_config = ConfigDict(strict=True)

    revision: Number | None = None
    comment: Comment = ""


class Release(Step):
    """``override``: the reason for publishing against the gate, a supervisor's."""

    override: Comment | None = None


class Releases(BaseModel):
    """Articles to publish together, all or none."""

    model_config = ConfigDict(strict=True)

    ids: Annotated[list[ArticleId], Field(min_length=1, max_length=500)]
    comment: Comment = ""
    override: Comment | None = None


class Back(Step):
    """``to``: the revision whose content is wanted again."""

    to: Number


def add_to(routes: APIRouter, publishing: Publishing, signed: Any) -> None:
    """Add the verbs to ``routes``; ``signed`` is the ``Depends`` that gives the :class:`Editor`.

    Ids may have slashes: a verb is the last word of a POST, what is read has the id last.
    """
    _verbs(routes, publishing, signed)
    _publications(routes, publishing, signed)
    _readings(routes, publishing, signed)


def _verbs(routes: APIRouter, publishing: Publishing, signed: Any) -> None:
    store = publishing.kb.store

    @routes.post("/articles/{article_id:path}/submit")
    async def submit(article_id: ArticleId, step: Annotated[Step | None, Body()] = None, by: Editor = signed) -> dict[str, Any]:
        """Ask for review."""
        step = step or Step()
        async with store.write() as tx:
            return whole(await reviewing.submit(tx, article_id, by=by, base=step.revision, comment=step.comment))

    @routes.post("/articles/{article_id:path}/approve")
    async def approve(article_id: ArticleId, step: Annotated[Step | None, Body()] = None, by: Editor = signed) -> dict[str, Any]:
        """Find the reviewed revision good to publish; 403 for its author."""
        step = step or Step()
        async with store.write() as tx:
            return whole(await reviewing.approve(tx, article_id, by=by, base=step.revision, comment=step.comment))

    @routes.post("/articles/{article_id:path}/return")
    async def send_back(article_id: ArticleId, step: Step, by: Editor = signed) -> dict[str, Any]:
        """Return the draft to its author; the comment says why."""
        async with store.write() as tx:
            return whole(await reviewing.send_back(tx, article_id, by=by, base=step.revision, comment=step.comment))

    @routes.post("/articles/{article_id:path}/rollback")
    async def roll_back(article_id: ArticleId, step: Back, by: Editor = signed) -> dict[str, Any]:
        """A new draft with an older revision's content."""
        async with store.write() as tx:
            return whole(await writing.roll_back(tx, article_id, step.to, by=by, base=step.revision, comment=step.comment))

    @routes.post("/articles/{article_id:path}/discard")
    async def discard(article_id: ArticleId, step: Annotated[Step | None, Body()] = None, by: Editor = signed) -> dict[str, Any]:
        """Put the draft away; its revision stays readable."""
        step = step or Step()
        async with store.write() as tx:
            return whole(await writing.discard(tx, article_id, by=by, base=step.revision, comment=step.comment))


def _publications(routes: APIRouter, publishing: Publishing, signed: Any) -> None:
    @routes.post("/articles/{article_id:path}/publish")
    async def publish(article_id: ArticleId, step: Annotated[Release | None, Body()] = None, by: Editor = signed) -> dict[str, Any]:
        """Give the newest revision to clients, from its first day on: this door answers with it when the call returns."""
        step = step or Release()
        done = await publishing.publish([article_id], by=by, base=step.revision, override=step.override, comment=step.comment)
        return {**whole(done.articles[0]), "verdict": _verdict(done)}

    @routes.post("/publish")
    async def publish_many(wanted: Releases, by: Editor = signed) -> dict[str, Any]:
        """Publish several articles in one transaction, judged together; one that may not be keeps all back."""
        done = await publishing.publish(wanted.ids, by=by, override=wanted.override, comment=wanted.comment)
        return {"articles": [whole(one) for one in done.articles], "verdict": _verdict(done)}

    @routes.post("/articles/{article_id:path}/withdraw")
    async def withdraw(article_id: ArticleId, step: Step, by: Editor = signed) -> dict[str, Any]:
        """Take the article away from clients at once; the comment says why."""
        return whole(await publishing.withdraw(article_id, by=by, base=step.revision, comment=step.comment))

    @routes.post("/articles/{article_id:path}/call-off")
    async def call_off(article_id: ArticleId, step: Annotated[Step | None, Body()] = None, by: Editor = signed) -> dict[str, Any]:
        """Take back a publication that waits for its first day."""
        return whole(await publishing.call_off(article_id, by=by, comment=(step or Step()).comment))


def _readings(routes: APIRouter, publishing: Publishing, signed: Any) -> None:
    store, zone = publishing.kb.store, publishing.kb.zone

    @routes.get("/history/{article_id:path}")
    async def history(article_id: ArticleId, _by: Editor = signed) -> dict[str, Any]:
        """Who did what when and why, newest first, and what clients made of each revision."""
        async with store.read() as tx:
            await revisions.standing(tx, article_id)
            found = await steps.history(tx, article_id)
            counted = await numbers.numbers_by_revision(tx, article_id)
        return {"steps": [asdict(step) for step in found], "numbers": {number: _counts(one) for number, one in counted.items()}}

    @routes.get("/diff/{article_id:path}")
    async def differences(article_id: ArticleId, before: Wanted, after: Wanted, _by: Editor = signed) -> dict[str, Any]:
        """What changed from revision ``before`` to revision ``after``."""
        async with store.read() as tx:
            return asdict(diff(await revisions.named(tx, article_id, before), await revisions.named(tx, article_id, after)))

    @routes.get("/numbers/{article_id:path}")
    async def effect(article_id: ArticleId, days: Annotated[int, Query(ge=1, le=3650)] = 30, _by: Editor = signed) -> dict[str, Any]:
        """How often the article was shown in the last days and what clients made of it."""
        async with store.read() as tx:
            await revisions.standing(tx, article_id)
            return _counts(await numbers.numbers_of(tx, article_id, over=timedelta(days=days)))

    @routes.get("/why")
    async def because(
        message_id: Annotated[int | None, Query(ge=1, le=2**63 - 1)] = None,
        article_id: ArticleId | None = None,
        on: Day | None = None,
        _by: Editor = signed,
    ) -> dict[str, Any]:
        """Why a client was told something: by the message asked, or by article and day in the company's time zone.

        The latter also says which revision was published when that day ended.
        """
        async with store.read() as tx:
            if message_id is not None:
                return {"answers": [asdict(one) for one in await why.why_message(tx, message_id)]}
            if article_id is None or on is None:
                raise ArticleInvalid("why_incomplete", "give message_id, or article_id and on", field="message_id")
            answers = [asdict(one) for one in await why.why_on(tx, article_id, on, zone)]
            return {"answers": answers, "published_revision": await why.published_on(tx, article_id, on, zone)}

    @routes.get("/due")
    async def look_again(by: Day, _by: Editor = signed) -> dict[str, Any]:
        """Published articles to be reviewed, or whose validity ends, by the day; most urgent first."""
        async with store.read() as tx:
            return {"articles": [asdict(one) for one in await due(tx, by)]}


def _verdict(done: Published) -> dict[str, Any] | None:
    return done.verdict.as_json() if done.verdict else None


def _counts(found: numbers.Numbers) -> dict[str, Any]:
    return {**asdict(found), "helped_share": found.helped_share}
