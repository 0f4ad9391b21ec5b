"""The verbs of three people: Anna and Boris edit, Vera supervises."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from knowledge_base import revisions
from knowledge_base.drafts import Draft
from knowledge_base.editing import reviewing, writing
from knowledge_base.editing.editor import Editor
from knowledge_base.editing.publishing import Publishing
from knowledge_base.errors import KnowledgeBaseError
from knowledge_base.revisions import Standing
from knowledge_base.search import LocalKnowledgeBase
from tests.knowledge_base.conftest import EDITORS

ANNA, BORIS, VERA = (EDITORS[token] for token in ("editor", "other", "chief"))
VERBS: dict[str, Callable[..., Awaitable[Standing]]] = {
    verb.__name__: verb
    for verb in (
        writing.create,
        writing.change,
        writing.roll_back,
        writing.discard,
        reviewing.submit,
        reviewing.approve,
        reviewing.send_back,
    )
}


def draft(id: str = "loyalty", answer: str = "Отметьте «Списать бонусы» в корзине.", **rest: Any) -> Draft:
    fields: dict[str, Any] = {"title": "Как потратить бонусы", "questions": ["списать баллы"], **rest}
    return Draft(id=id, answer=answer, **fields)


class Workshop:
    """One line a step: ``await shop.do("submit", "loyalty", by=ANNA)``; a refusal comes back as its code."""

    def __init__(self, kb: LocalKnowledgeBase) -> None:
        self.kb = kb
        self.publishing = Publishing(kb)
        self.refusal: KnowledgeBaseError | None = None

    async def do(self, verb: str, *given: Any, by: Editor = ANNA, **rest: Any) -> str:
        """The article's stage afterwards, or the code of the refusal."""
        try:
            if verb in VERBS:
                async with self.kb.store.write() as tx:
                    return (await VERBS[verb](tx, *given, by=by, **rest)).stage.value
            done = await getattr(self.publishing, verb)(*given, by=by, **rest)
            return done.articles[0].stage.value if verb == "publish" else done.stage.value
        except KnowledgeBaseError as error:
            self.refusal = error
            return error.code

    async def read(self, function: Callable[..., Awaitable[Any]], *given: Any, **rest: Any) -> Any:
        async with self.kb.store.read() as tx:
            return await function(tx, *given, **rest)

    async def standing(self, id: str = "loyalty") -> Standing:
        found: Standing = await self.read(revisions.standing, id)
        return found

    async def live(self, id: str = "loyalty") -> int | None:
        """The revision that clients get."""
        found = await self.kb.article(id)
        return found.revision if found else None


@pytest.fixture
def shop(kb: LocalKnowledgeBase) -> Workshop:
    return Workshop(kb)
