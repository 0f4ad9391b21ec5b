"""Publishing asks the gate, is all or nothing, and reaches every door without encoding what did not change."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from knowledge_base import revisions, steps
from knowledge_base.contract import Outcome
from knowledge_base.drafts import Draft
from knowledge_base.editing.publishing import Publishing
from knowledge_base.gate.contract import Kind, Seen, Verdict, Why, Worse
from knowledge_base.search import LocalKnowledgeBase
from tests.knowledge_base.conftest import CountingEncoder
from tests.knowledge_base.editing.conftest import VERA, Workshop, draft

NOWHERE = Seen(None, Outcome.refuse, 0.1, None, "")
WORSE = Worse("списать бонусы", "loyalty", Kind.golden, Why.refused, Seen(1, Outcome.answer, 0.9, "loyalty", "Бонусы"), NOWHERE)


@pytest.fixture
def strict(shop: Workshop) -> Workshop:
    """A gate that has something against every answer with «плохо» in it."""

    async def check(drafts: Sequence[Draft]) -> Verdict:
        return Verdict([WORSE] if any("плохо" in one.answer for one in drafts) else [])

    shop.publishing = Publishing(shop.kb, check)
    return shop


async def test_a_refusal_names_the_questions_and_changes_nothing(strict: Workshop) -> None:
    await strict.do("create", draft(answer="Здесь плохо."))
    assert await strict.do("publish", ["loyalty"]) == "gate_refused"
    assert strict.refusal and strict.refusal.details
    assert strict.refusal.details["worse"][0]["query"] == "списать бонусы"
    assert await strict.live() is None and (await strict.standing()).stage == "draft"


async def test_a_supervisor_overrides_with_a_reason_that_is_kept(strict: Workshop) -> None:
    await strict.do("create", draft(answer="Здесь плохо."))
    assert await strict.do("publish", ["loyalty"], override="надо") == "override_not_allowed"
    assert await strict.do("publish", ["loyalty"], by=VERA, override=" ") == "override_empty"
    assert await strict.do("publish", ["loyalty"], by=VERA, override="закон вступил в силу") == "published"
    step = (await strict.read(steps.history, "loyalty"))[0]
    assert step.data["override"] == "закон вступил в силу"
    assert step.data["verdict"]["worse"][0]["gold_id"] == "loyalty"


async def test_many_are_published_together_or_not_at_all(strict: Workshop) -> None:
    for id in ("a", "b", "c"):
        await strict.do("create", draft(id, answer="Хорошо." if id != "b" else "Здесь плохо."))
    assert await strict.do("publish", ["a", "b", "c"]) == "gate_refused"
    assert await strict.do("publish", ["a", "ghost"]) == "article_not_found"
    assert strict.kb.size == 0
    assert await strict.do("publish", ["a", "c", "a"]) == "published"
    assert [await strict.live(id) for id in ("a", "b", "c")] == [1, None, 1]


async def test_publishing_twice_is_publishing_once(shop: Workshop) -> None:
    await shop.do("create", draft())
    await shop.do("publish", ["loyalty"])
    version = shop.kb.index_version
    assert await shop.do("publish", ["loyalty"]) == "published"
    assert shop.kb.index_version == version
    assert [step.kind.value for step in await shop.read(steps.history, "loyalty")] == ["published", "saved"]


async def test_what_changed_while_the_gate_looked_is_not_published(shop: Workshop) -> None:
    async def check(_drafts: Sequence[Draft]) -> Verdict:
        await shop.do("change", draft(answer="Другой ответ."))
        return Verdict()

    shop.publishing = Publishing(shop.kb, check)
    await shop.do("create", draft())
    assert await shop.do("publish", ["loyalty"]) == "article_changed"
    assert await shop.live() is None


async def test_only_new_texts_are_encoded_and_other_doors_follow(shop: Workshop, encode: CountingEncoder) -> None:
    other = LocalKnowledgeBase(shop.kb.store, encode)
    for id in ("a", "b"):
        await shop.do("create", draft(id, answer=f"Это ответ статьи {id}.", title=f"Статья {id}", questions=[]))
    await shop.do("publish", ["a", "b"])
    encode.encoded = 0
    await shop.do("change", draft("a", answer="Это ответ статьи a. И ещё одна новость.", title="Статья a", questions=[]))
    with shop.kb.store.wakes.subscribe(revisions.PUBLISHED) as woken:  # type: ignore[attr-defined]
        await shop.do("publish", ["a"])
        assert woken.is_set()
    assert await other.refresh_if_stale()
    assert encode.encoded == 1
    assert (await other.search("новость")).hits[0].revision == 2
