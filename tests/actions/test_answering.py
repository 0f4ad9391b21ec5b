"""Questions: answered with the article's own text and source, asked back, or honestly not known; «не то» is feedback."""

from __future__ import annotations

from connectors.ledger import people
from handoff.tables import handoffs
from knowledge_base.contract import Reaction
from tests.actions.conftest import World
from tests.actions.dialogue import Dialogue


async def test_an_answer_is_the_article_with_its_source_and_is_remembered(world: World, client: Dialogue) -> None:
    answer = await client.says("инет пропал", "report_fault").runs("action_answer")
    [reply] = answer.said
    assert reply["text"].startswith("Перезагрузите роутер: как (https://lk.mayak.example/r)")
    assert "Источник: «Нет интернета», 10 октября 2026" in reply["text"]
    assert answer.payloads == ["/helped", "/not_that", "/open_ticket"]
    assert reply["meta"] == {"article_id": "no-internet", "revision": 3, "confidence": 0.9, "title": "Нет интернета"}
    expected = {"misunderstood": 0.0, "candidates": None, "shown": ["no-internet"], "topic": "outages", "asked": ["инет пропал"]}
    assert answer.slots == expected
    [row] = await world.kb.shown_in(client.episode_id)
    assert (row.article_id, row.query, row.reaction) == ("no-internet", "инет пропал", None)


async def test_no_technician_is_offered_for_questions_of_money(client: Dialogue) -> None:
    answer = await client.says("как оплатить", "ask").runs("action_answer")
    assert answer.payloads == ["/helped", "/not_that"]
    assert answer.slots["topic"] == "payment"


async def test_doubt_is_asked_back_in_the_wordings_nearest_to_the_clients(client: Dialogue) -> None:
    answer = await client.says("лампочка", "report_fault").runs("action_answer")
    assert "1. Красный огонёк\n2. То есть то нет\n3. Нет интернета" in answer.text
    assert [button["title"] for button in answer.said[0]["buttons"][:3]] == ["Красный огонёк", "То есть то нет", "Нет интернета"]
    assert answer.payloads == ['/choose{"n":"1"}', '/choose{"n":"2"}', '/choose{"n":"3"}', "/not_that"]
    assert all(len(button["title"]) <= 40 for button in answer.said[0]["buttons"])
    assert answer.slots["candidates"] == ["los-red", "drops", "no-internet"]
    assert answer.slots["topic"] == "outages"


async def test_the_chosen_article_is_shown(world: World, client: Dialogue) -> None:
    await client.says("лампочка", "report_fault").runs("action_answer")
    answer = await client.presses('/choose{"n":"2"}', "То есть то нет", n="2").runs("action_choose")
    assert answer.text.startswith("Проверьте кабель.")
    [row] = await world.kb.shown_in(client.episode_id)
    assert (row.article_id, row.query, row.confidence) == ("drops", "лампочка", 0.8)


async def test_a_button_of_an_older_offer_means_its_own_title(client: Dialogue) -> None:
    await client.says("лампочка", "report_fault").runs("action_answer")
    answer = await client.presses('/choose{"n":"1"}', "как оплатить", n="1").runs("action_choose")
    assert answer.text.startswith("В личном кабинете.")


async def test_a_number_that_was_not_offered_is_no_crash(client: Dialogue) -> None:
    answer = await client.presses('/choose{"n":"77"}', "/choose", n="77").runs("action_choose")
    assert "/call_human" in answer.payloads


async def test_not_that_is_feedback_and_shows_what_was_not_shown(world: World, client: Dialogue) -> None:
    await client.says("инет пропал", "report_fault").runs("action_answer")
    answer = await client.says("нет, не то", "not_that").runs("action_not_that")
    assert answer.said[0]["meta"]["article_id"] == "los-red"
    assert [row.reaction for row in await world.kb.shown_in(client.episode_id)] == [Reaction.not_that, None]
    assert [search["query"] for search in world.kb.searched] == ["инет пропал", "инет пропал"]
    assert world.kb.searched[1]["exclude"] == ["no-internet"]


async def test_the_second_not_that_is_given_to_a_person(world: World, client: Dialogue) -> None:
    await client.says("инет пропал", "report_fault").runs("action_answer")
    await client.says("не то", "not_that").runs("action_not_that")
    answer = await client.says("опять не то", "not_that").runs("action_not_that")
    assert answer.said == []
    [row] = await world.rows(handoffs)
    assert (row.reason, row.queue) == ("not_helped", "technical")
    assert row.packet["facts"] == {"question": "инет пропал"}
    assert row.packet["steps"] == ["Нет интернета", "Горит красная лампочка LOS"]
    assert row.packet["asked"] == ["question"]


async def test_when_nothing_is_left_the_ways_out_are_offered(client: Dialogue) -> None:
    await client.says("как оплатить", "ask").runs("action_answer")
    answer = await client.says("не то", "not_that").runs("action_not_that")
    assert answer.payloads == ["/call_human", "/open_ticket"]


async def test_other_than_the_candidates_excludes_them_all(world: World, client: Dialogue) -> None:
    await client.says("лампочка", "report_fault").runs("action_answer")
    answer = await client.presses("/not_that", "Другое").runs("action_not_that")
    assert answer.payloads[0] == '/choose{"n":"1"}'
    assert answer.slots["candidates"] == ["pay-card"]
    assert answer.slots["shown"] == ["los-red", "drops", "no-internet"]


async def test_a_repeated_not_that_does_not_blame_its_own_answer(world: World, client: Dialogue) -> None:
    await client.says("инет пропал", "report_fault").runs("action_answer")
    call = client.says("не то", "not_that").call("action_not_that")
    first, second = await client.post(call), await client.post(call)
    assert first.body == second.body
    assert [row.reaction for row in await world.kb.shown_in(client.episode_id)] == [Reaction.not_that, None]


async def test_not_that_to_nothing_asks_to_rephrase(client: Dialogue) -> None:
    answer = await client.says("не то", "not_that").runs("action_not_that")
    assert answer.payloads == ["/call_human", "/open_ticket"]


async def test_helped_is_remembered(world: World, client: Dialogue) -> None:
    await client.says("инет пропал", "report_fault").runs("action_answer")
    answer = await client.presses("/helped", "Помогло").runs("action_helped")
    assert answer.said
    assert [row.reaction for row in await world.kb.shown_in(client.episode_id)] == [Reaction.helped]


async def test_yes_to_an_offered_person_is_no_praise(world: World, client: Dialogue) -> None:
    await client.says("кто убил кеннеди", "ask").runs("action_answer")
    assert (await client.says("да", "affirm").runs("action_helped")).said == []
    assert [row.reason for row in await world.rows(handoffs)] == ["no_answer"]


async def test_yes_to_candidates_asks_which(client: Dialogue) -> None:
    await client.says("лампочка", "report_fault").runs("action_answer")
    answer = await client.says("да", "affirm").runs("action_helped")
    assert "номер" in answer.text


async def test_no_answer_is_said_honestly_and_the_third_time_a_person_comes(world: World, client: Dialogue) -> None:
    for time in (1.0, 2.0):
        answer = await client.says("кто убил кеннеди", "ask").runs("action_answer")
        assert (answer.payloads, answer.slots["misunderstood"]) == (["/call_human", "/open_ticket"], time)
    answer = await client.says("кто убил кеннеди", "ask").runs("action_answer")
    assert (answer.said, answer.followup) == ([], "action_listen")
    assert [row.reason for row in await world.rows(handoffs)] == ["no_answer"]


async def test_an_answer_begins_the_count_anew(client: Dialogue) -> None:
    await client.says("кто убил кеннеди", "ask").runs("action_answer")
    await client.says("инет пропал", "report_fault").runs("action_answer")
    assert client.slots["misunderstood"] == 0.0


async def test_a_proved_client_hears_of_the_broken_line_first(world: World, client: Dialogue) -> None:
    async with world.store.write() as tx:
        await people.prove(tx, client.person_id, contract="10023457", phone="+79210000002", method="one_time_code")
    answer = await client.says("инет пропал", "report_fault").runs("action_answer")
    assert "обрыв на вашей линии с 23 ноября, 10:00" in answer.text
    assert answer.payloads == ["/open_ticket", "/call_human"]
    assert world.kb.searched == []


async def test_markup_in_an_article_stays_text(client: Dialogue) -> None:
    answer = await client.says("разметка", "ask").runs("action_answer")
    assert "<script>alert(1)</script>" in answer.text
    assert "«Заголовок <b>жирный</b>»" in answer.text


async def test_english_is_answered_in_english(world: World, client: Dialogue) -> None:
    client.slots["language"] = "en"
    answer = await client.says("инет пропал", "ask").runs("action_answer")
    assert "Source: “Нет интернета”, October 10, 2026" in answer.text or "10 October 2026" in answer.text
    assert world.kb.searched[0]["language"] == "en"
