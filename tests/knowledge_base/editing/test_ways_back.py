"""Nothing written is lost: conflicts show both versions, older content comes back, a draft put away stays readable."""

from __future__ import annotations

import asyncio

from knowledge_base import revisions, steps
from knowledge_base.contract import Article
from knowledge_base.editing.diff import Line, Mark, diff
from knowledge_base.steps import Kind
from tests.knowledge_base.editing.conftest import ANNA, BORIS, Workshop, draft


async def test_the_second_of_two_editors_sees_what_the_first_wrote(shop: Workshop) -> None:
    await shop.do("create", draft(answer="начало"))
    await shop.do("change", draft(answer="от Анны"), by=ANNA, base=1)
    assert await shop.do("change", draft(answer="от Бориса"), by=BORIS, base=1) == "article_changed"
    details = (shop.refusal and shop.refusal.details) or {}
    assert (details["theirs"]["answer"], details["theirs"]["revision"], details["base"]["answer"]) == ("от Анны", 2, "начало")
    await shop.do("change", draft(answer="от обоих"), by=BORIS, base=2)
    assert (await shop.standing()).article.answer == "от обоих"


async def test_of_editors_at_the_same_moment_one_wins_and_the_rest_are_told(shop: Workshop) -> None:
    await shop.do("create", draft())
    said = await asyncio.gather(*(shop.do("change", draft(answer=f"ответ {n}"), base=1) for n in range(6)))
    assert sorted(said) == ["article_changed"] * 5 + ["draft"]
    said = await asyncio.gather(*(shop.do("create", draft("same")) for _ in range(4)))
    assert sorted(said) == ["article_exists"] * 3 + ["draft"]


async def test_changes_without_a_base_follow_one_another(shop: Workshop) -> None:
    await shop.do("create", draft())
    await asyncio.gather(*(shop.do("change", draft(answer=f"ответ {n}")) for n in range(6)))
    assert (await shop.standing()).article.revision == 7


async def test_rolling_back_is_a_new_revision_with_the_old_content(shop: Workshop) -> None:
    await shop.do("create", draft(answer="верно"))
    await shop.do("publish", ["loyalty"])
    await shop.do("change", draft(answer="ошибка"))
    await shop.do("publish", ["loyalty"])
    assert await shop.do("roll_back", "loyalty", 1, by=BORIS, comment="вернула верное") == "draft"
    assert await shop.live() == 2
    await shop.do("publish", ["loyalty"])
    now = await shop.standing()
    assert (now.article.revision, now.article.answer, now.author, await shop.live()) == (3, "верно", "boris", 3)
    step = next(step for step in await shop.read(steps.history, "loyalty") if step.kind is Kind.rolled_back)
    assert (step.revision, step.comment, dict(step.data)) == (3, "вернула верное", {"to": 1})
    assert await shop.do("roll_back", "loyalty", 9) == "revision_not_found"
    assert await shop.do("roll_back", "loyalty", 1, base=2) == "article_changed"


async def test_a_draft_put_away_stays_readable_and_its_number_taken(shop: Workshop) -> None:
    await shop.do("create", draft(answer="первый"))
    await shop.do("publish", ["loyalty"])
    await shop.do("change", draft(answer="черновик"))
    assert await shop.do("discard", "loyalty", base=1) == "article_changed"
    assert await shop.do("discard", "loyalty", base=2) == "published"
    assert await shop.do("discard", "loyalty") == "no_draft"
    assert await shop.do("change", draft(answer="второй"), base=2) == "article_changed"
    await shop.do("change", draft(answer="второй"), base=1)
    assert (await shop.standing()).article.revision == 3
    old: Article = await shop.read(revisions.named, "loyalty", 2)
    assert old.answer == "черновик"


async def test_an_article_that_was_never_published_is_put_away_whole(shop: Workshop) -> None:
    await shop.do("create", draft())
    assert await shop.do("discard", "loyalty") == "withdrawn"
    assert await shop.do("change", draft(answer="всё-таки нужен")) == "draft"


async def test_the_difference_is_told_by_field_and_by_line(shop: Workshop) -> None:
    await shop.do("create", draft(answer="один\nдва\nтри", questions=["а", "б"]))
    await shop.do("change", draft(answer="один\nтри\nчетыре", questions=["а", "б"], title="Бонусы", owner="finance"))
    first, second = [await shop.read(revisions.named, "loyalty", n) for n in (1, 2)]
    found = diff(first, second)
    assert [(field.name, field.before, field.after) for field in found.fields] == [
        ("title", "Как потратить бонусы", "Бонусы"),
        ("owner", "", "finance"),
    ]
    assert found.questions == []
    assert found.answer == [
        Line(Mark.same, "один"),
        Line(Mark.removed, "два"),
        Line(Mark.same, "три"),
        Line(Mark.added, "четыре"),
    ]
    assert (diff(first, first).fields, diff(first, first).answer) == ([], [])
