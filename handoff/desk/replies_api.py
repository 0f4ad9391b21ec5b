"""What helps an operator to answer, over HTTP: replies kept for use, articles worded for the client, a suggested answer."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import AfterValidator, Field, StringConstraints

from handoff.desk import replies, rows, suggesting, variables
from handoff.desk.api import Desk
from handoff.desk.bodies import FILES, Body, FileId, Id, clean, said
from handoff.desk.refusals import BODY_BYTES, RefusingRoute
from handoff.desk.suggesting import Answers
from handoff.operators import Operator

ArticleId = Annotated[str, StringConstraints(min_length=1, max_length=80)]


class NewReply(Body):
    """A reply kept for use; ``shared`` ones are for everybody and written by supervisors."""

    title: Annotated[str, StringConstraints(max_length=120), AfterValidator(said)]
    text: Annotated[str, StringConstraints(max_length=4000), AfterValidator(said)]
    files: Annotated[list[FileId], Field(max_length=FILES, default_factory=list)]
    topic: Annotated[str, StringConstraints(max_length=80), AfterValidator(clean)] | None = None
    shared: bool = False

    def written(self) -> replies.Written:
        return replies.Written(self.title, self.text, self.files, self.topic or None, self.shared)


class Feedback(Body):
    """What was made of a suggested answer."""

    message_id: Annotated[int, Field(ge=1, le=2**63 - 1)]
    article_id: ArticleId
    revision: Annotated[int, Field(ge=0, le=2**31 - 1)]
    confidence: Annotated[float, Field(ge=0, le=1)]
    taken: bool


def router(desk: Desk, answers: Answers) -> APIRouter:
    """``/api/desk/replies…`` and what a conversation makes of them."""
    routes = APIRouter(prefix="/api/desk", tags=["desk"], route_class=RefusingRoute, max_body_size=BODY_BYTES)
    _add_replies(routes, desk)
    _add_using(routes, desk, answers)
    return routes


def _add_replies(routes: APIRouter, desk: Desk) -> None:
    enter = Depends(desk.enter)

    @routes.get("/replies")
    async def list_replies(who: Operator = enter) -> dict[str, Any]:
        """Everybody's and one's own, the most used first, and the names variables may have."""
        async with desk.store.read() as tx:
            return {"replies": await replies.listing(tx, who), "variables": list(variables.NAMES)}

    @routes.post("/replies", status_code=201)
    async def add_reply(body: NewReply, who: Operator = enter) -> dict[str, Any]:
        """403 for a shared one from who does not supervise, 422 for a variable that nothing fills."""
        async with desk.store.write() as tx:
            reply_id = await replies.add(tx, desk.texts, who, body.written())
            return dict(await replies.find(tx, desk.texts, who, reply_id))

    @routes.put("/replies/{reply_id}")
    async def change_reply(reply_id: Id, body: NewReply, who: Operator = enter) -> dict[str, Any]:
        """Other words for one's own reply, or as a supervisor for a shared one."""
        async with desk.store.write() as tx:
            await replies.change(tx, desk.texts, who, reply_id, body.written())
            return dict(await replies.find(tx, desk.texts, who, reply_id))

    @routes.delete("/replies/{reply_id}", status_code=204)
    async def remove_reply(reply_id: Id, who: Operator = enter) -> None:
        """Take it away; what was sent with it stays sent."""
        async with desk.store.write() as tx:
            await replies.remove(tx, desk.texts, who, reply_id)


def _add_using(routes: APIRouter, desk: Desk, answers: Answers) -> None:
    enter = Depends(desk.enter)
    one = "/conversations/{conversation_id}"

    @routes.get(f"{one}/helpful")
    async def find(conversation_id: Id, q: Annotated[str, Query(max_length=500)] = "", who: Operator = enter) -> dict[str, Any]:
        """``{replies, articles}`` for a few letters; without any the most used replies."""
        async with desk.store.read() as tx:
            await rows.seen(tx, who, conversation_id)
            known = await replies.listing(tx, who)
        articles = await answers.find(conversation_id, q) if len(q.strip()) > 2 else []
        return {"replies": replies.matching(known, q), "articles": articles}

    @routes.post(f"{one}/replies/{{reply_id}}")
    async def use(conversation_id: Id, reply_id: Id, who: Operator = enter) -> dict[str, Any]:
        """The reply filled in for this conversation: ``{text, files, missing}``; the use is counted."""
        async with desk.store.write() as tx:
            await rows.seen(tx, who, conversation_id)
            reply = await replies.find(tx, desk.texts, who, reply_id)
            known = await variables.values(tx, desk.texts, who, conversation_id)
            text, missing = variables.filled(reply["text"], known)
            await replies.used(tx, reply_id)
            return {"text": text, "files": reply["files"], "missing": missing}

    @routes.get(f"{one}/articles/{{article_id}}")
    async def word(conversation_id: Id, article_id: ArticleId, who: Operator = enter) -> dict[str, Any]:
        """The article for this client, light Markdown."""
        async with desk.store.read() as tx:
            await rows.seen(tx, who, conversation_id)
        return dict(await answers.said(conversation_id, article_id))

    @routes.get(f"{one}/suggestion")
    async def suggest(conversation_id: Id, who: Operator = enter) -> dict[str, Any]:
        """``{suggestion}``: the best answer to the client's last words with its confidence, or null."""
        async with desk.store.read() as tx:
            await rows.seen(tx, who, conversation_id)
        return {"suggestion": await answers.suggestion(conversation_id)}

    @routes.post(f"{one}/suggestion", status_code=204)
    async def judge(conversation_id: Id, body: Feedback, who: Operator = enter) -> None:
        """Taken, or put aside."""
        async with desk.store.write() as tx:
            await rows.seen(tx, who, conversation_id)
            await suggesting.note(tx, who, conversation_id, body.model_dump())
