"""A draft goes to review, is approved by another person or returned with a comment, and comes to clients."""

from __future__ import annotations

import pytest

from knowledge_base import steps
from knowledge_base.drafts import Draft
from knowledge_base.editing.publishing import Publishing
from knowledge_base.gate.contract import Verdict
from tests.knowledge_base.editing.conftest import ANNA, BORIS, VERA, Workshop, draft


async def test_from_draft_to_clients(shop: Workshop) -> None:
    assert await shop.do("create", draft()) == "draft"
    assert await shop.do("submit", "loyalty", comment="проверьте, пожалуйста") == "review"
    assert await shop.do("approve", "loyalty") == "own_work"
    assert await shop.do("approve", "loyalty", by=BORIS) == "approved"
    assert await shop.live() is None
    assert await shop.do("publish", ["loyalty"]) == "published"
    assert await shop.live() == 1
    lines = [(step.kind.value, step.by, step.comment) for step in await shop.read(steps.history, "loyalty")]
    assert lines == [
        ("published", "anna", ""),
        ("approved", "boris", ""),
        ("submitted", "anna", "проверьте, пожалуйста"),
        ("saved", "anna", ""),
    ]


async def test_a_returned_draft_is_not_published_until_it_is_mended(shop: Workshop) -> None:
    await shop.do("create", draft())
    await shop.do("submit", "loyalty")
    assert await shop.do("send_back", "loyalty", by=BORIS, comment=" ") == "comment_missing"
    assert await shop.do("send_back", "loyalty", by=BORIS, comment="где цена?") == "returned"
    assert await shop.do("publish", ["loyalty"]) == "needs_approval"
    assert await shop.do("change", draft(answer="Бонус равен рублю.")) == "draft"
    assert await shop.do("publish", ["loyalty"]) == "published"


async def test_a_change_under_review_has_to_be_reviewed_again(shop: Workshop) -> None:
    await shop.do("create", draft())
    await shop.do("submit", "loyalty")
    await shop.do("approve", "loyalty", by=BORIS)
    assert await shop.do("change", draft(answer="Другой ответ.")) == "draft"
    assert await shop.do("approve", "loyalty", by=BORIS) == "wrong_stage"


async def test_what_changed_since_the_reviewer_read_it_is_not_approved(shop: Workshop) -> None:
    await shop.do("create", draft())
    await shop.do("change", draft(answer="Другой ответ."))
    await shop.do("submit", "loyalty")
    assert await shop.do("approve", "loyalty", by=BORIS, base=1) == "article_changed"
    assert await shop.do("approve", "loyalty", by=BORIS, base=2) == "approved"


async def test_a_supervisor_approves_own_work_and_publishes_without(shop: Workshop) -> None:
    shop.publishing = Publishing(shop.kb, four_eyes=True)
    await shop.do("create", draft(), by=VERA)
    await shop.do("submit", "loyalty", by=VERA)
    assert await shop.do("approve", "loyalty", by=VERA) == "approved"
    await shop.do("create", draft("other"), by=VERA)
    assert await shop.do("publish", ["other"], by=VERA) == "published"


async def test_four_eyes_keep_an_editor_from_publishing_alone(shop: Workshop) -> None:
    shop.publishing = Publishing(shop.kb, four_eyes=True)
    await shop.do("create", draft())
    assert await shop.do("publish", ["loyalty"]) == "needs_approval"
    await shop.do("submit", "loyalty")
    assert await shop.do("publish", ["loyalty"]) == "needs_approval"
    await shop.do("approve", "loyalty", by=BORIS)
    assert await shop.do("publish", ["loyalty"]) == "published"


async def test_withdrawing_a_published_article_asks_for_approval_again(shop: Workshop) -> None:
    await shop.do("create", draft())
    await shop.do("publish", ["loyalty"])
    assert await shop.do("withdraw", "loyalty", comment="") == "comment_missing"
    assert await shop.do("withdraw", "loyalty", comment="акция кончилась") == "withdrawn"
    assert await shop.live() is None and shop.kb.size == 0
    assert await shop.do("withdraw", "loyalty", comment="ещё раз") == "not_published"
    assert await shop.do("publish", ["loyalty"]) == "needs_approval"
    await shop.do("submit", "loyalty")
    await shop.do("approve", "loyalty", by=BORIS)
    assert await shop.do("publish", ["loyalty"]) == "published"


async def test_an_approval_taken_back_while_the_gate_looks_counts(shop: Workshop) -> None:
    async def check(_drafts: object) -> Verdict:
        await shop.do("send_back", "loyalty", by=VERA, comment="подождите")
        return Verdict()

    await shop.do("create", draft())
    await shop.do("submit", "loyalty")
    await shop.do("approve", "loyalty", by=BORIS)
    shop.publishing = Publishing(shop.kb, check)
    assert await shop.do("publish", ["loyalty"]) == "needs_approval"
    assert await shop.live() is None


@pytest.mark.parametrize(
    "answer", ["::: when channel=telegram\nнезакрытый вариант", "Баланс: {{ blance }}", "---", "[](https://example.com)"]
)
async def test_a_broken_answer_stays_a_draft(shop: Workshop, answer: str) -> None:
    assert await shop.do("create", draft(answer=answer)) == "draft"
    for verb, given in (("submit", "loyalty"), ("publish", ["loyalty"])):
        assert await shop.do(verb, given) == "answer_unfit"
        assert shop.refusal and shop.refusal.details and shop.refusal.details["problems"]
    assert (await shop.standing()).stage == "draft"


async def test_the_content_of_a_stored_article_is_a_draft_again(shop: Workshop) -> None:
    made = draft(topic="bonus", owner="consult", translation_of="return", updated=None)
    await shop.do("create", made)
    stored = Draft.of((await shop.standing()).article)
    assert stored.model_dump(exclude={"updated"}) == made.model_dump(exclude={"updated"}) and ANNA.login == (await shop.standing()).author
