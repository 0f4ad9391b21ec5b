"""Several questions in one breath, questions that lean on the one before, and «не то» with a question in it."""

from __future__ import annotations

import pytest

from handoff.tables import handoffs
from knowledge_base.contract import Outcome, Reaction
from tests.actions.conftest import World
from tests.actions.dialogue import Dialogue


async def test_two_questions_have_two_answers_and_both_are_remembered(world: World, client: Dialogue) -> None:
    answer = await client.says("как оплатить и почему медленно", "ask").runs("action_answer")
    assert [reply["meta"]["article_id"] for reply in answer.said] == ["pay-card", "speed"]
    assert [bool(reply["buttons"]) for reply in answer.said] == [False, True], "the last one asks whether it helped"
    assert answer.slots["shown"] == ["pay-card", "speed"] and answer.slots["asked"] == ["почему медленно"]
    assert [(row.article_id, row.query) for row in await world.kb.shown_in(client.episode_id)] == [
        ("pay-card", "как оплатить"),
        ("speed", "почему медленно"),
    ]


async def test_what_is_sure_is_answered_and_the_rest_is_asked_back(client: Dialogue) -> None:
    answer = await client.says("лампочка горит как. почему медленно", "ask").runs("action_answer")
    assert answer.payloads == ["/call_human", "/open_ticket"], "a part that nobody knows: no answer to the half of it"
    answer = await client.says("почему медленно\nлампочка", "ask").runs("action_answer")
    assert answer.payloads == ["/call_human", "/open_ticket"], "one word is no question of its own"


async def test_one_question_with_an_and_in_it_is_one(world: World, client: Dialogue) -> None:
    answer = await client.says("инет пропал", "ask").runs("action_answer")
    assert len(answer.said) == 1 and [search["query"] for search in world.kb.searched] == ["инет пропал"]


@pytest.mark.parametrize(("text", "article"), [("а картой?", "pay-card"), ("сколько это стоит", "pay-cash")])
@pytest.mark.parametrize(("intent", "action"), [("ask", "action_answer"), ("nlu_fallback", "action_fallback")])
async def test_a_short_question_leans_on_the_one_before(
    world: World, client: Dialogue, text: str, article: str, intent: str, action: str
) -> None:
    await client.says("наличными", "ask").runs("action_answer")
    answer = await client.says(text, intent).runs(action)
    assert answer.said[0]["meta"]["article_id"] == article
    assert answer.slots["asked"] == ["наличными", text]
    assert (await world.kb.shown_in(client.episode_id))[-1].query == f"наличными {text}"


async def test_a_short_question_is_not_answered_with_the_same_article_when_another_one_answers_it(world: World, client: Dialogue) -> None:
    world.kb.finds["наличными сколько это стоит"] = (Outcome.answer, ["pay-cash", "pay-card"])
    await client.says("наличными", "ask").runs("action_answer")
    answer = await client.says("сколько это стоит", "ask").runs("action_answer")
    assert [reply["meta"]["article_id"] for reply in answer.said] == ["pay-card"]


async def test_it_leans_on_the_whole_question_not_on_another_short_one(client: Dialogue) -> None:
    await client.says("наличными", "ask").runs("action_answer")
    await client.says("сколько это стоит", "ask").runs("action_answer")
    answer = await client.says("а картой?", "ask").runs("action_answer")
    assert answer.slots["asked"] == ["наличными", "а картой?"]


async def test_a_stranger_finds_nothing_to_lean_on(client: Dialogue) -> None:
    """«А погода?» after a question about money is not about money."""
    await client.says("наличными", "ask").runs("action_answer")
    answer = await client.says("а погода?", "ask").runs("action_answer")
    assert answer.payloads == ["/call_human", "/open_ticket"]


async def test_a_question_of_long_ago_is_not_leant_on(client: Dialogue) -> None:
    await client.says("наличными", "ask").runs("action_answer")
    client.says("спасибо", "thank")
    client.says("ого", "smalltalk")
    answer = await client.says("а картой?", "ask").runs("action_answer")
    assert answer.payloads == ["/call_human", "/open_ticket"]


async def test_what_was_not_understood_is_answered_if_its_words_are_known(client: Dialogue) -> None:
    answer = await client.says("наличными", "nlu_fallback").runs("action_fallback")
    assert answer.said[0]["meta"]["article_id"] == "pay-cash"
    answer = await client.says("лампочка", "nlu_fallback").runs("action_fallback")
    assert answer.payloads == ["/call_human", "/open_ticket"], "it may be no question: it is not asked back"


@pytest.mark.parametrize(("intent", "action"), [("not_that", "action_not_that"), ("ask", "action_answer")])
async def test_a_question_asked_with_a_not_that_is_feedback_and_a_question(
    world: World, client: Dialogue, intent: str, action: str
) -> None:
    await client.says("инет пропал", "report_fault").runs("action_answer")
    answer = await client.says("нет, не то, а как оплатить", intent).runs(action)
    assert answer.said[0]["meta"]["article_id"] == "pay-card"
    assert [row.reaction for row in await world.kb.shown_in(client.episode_id)] == [Reaction.not_that, None]
    assert answer.slots["asked"] == ["как оплатить"]


async def test_a_not_that_to_the_new_answer_is_the_first_one_to_it(world: World, client: Dialogue) -> None:
    await client.says("инет пропал", "report_fault").runs("action_answer")
    await client.says("нет, не то, а лампочка", "not_that").runs("action_not_that")
    await client.presses("/not_that", "Другое").runs("action_not_that")
    assert await world.rows(handoffs) == []
    await client.presses("/not_that", "Другое").runs("action_not_that")
    assert [row.reason for row in await world.rows(handoffs)] == ["not_helped"]


async def test_a_not_that_with_words_that_nobody_knows_is_feedback(world: World, client: Dialogue) -> None:
    await client.says("инет пропал", "report_fault").runs("action_answer")
    answer = await client.says("не помогло, всё плохо и грустно", "not_that").runs("action_not_that")
    assert answer.said[0]["meta"]["article_id"] == "los-red", "the next best to the same question"


async def test_what_is_asked_in_vain_is_told_to_the_knowledge_base(world: World, client: Dialogue) -> None:
    for text, intent, action in (
        ("как оплатить", "ask", "action_answer"),
        ("лампочка", "ask", "action_answer"),
        ("кто убил кеннеди", "ask", "action_answer"),
        ("что-то ещё", "nlu_fallback", "action_fallback"),
    ):
        await client.says(text, intent).runs(action)
    assert list(world.kb.in_vain.values()) == ["лампочка", "кто убил кеннеди", "что-то ещё"]
