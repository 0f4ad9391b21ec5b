"""Who may do what from the group, and what may be seen there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.topics.group import Group

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


async def test_a_stranger_is_told_how_to_link_and_nothing_is_sent(group: Group) -> None:
    stranger = group.forum.operator(9, "Вася")
    conversation_id, topic = await group.handed_off()
    number = stranger.says(topic.thread, "Здравствуйте")
    hint = await group.forum.reads(topic.thread, "Вася, сначала свяжите Telegram")
    assert hint.raw["reply_to_message"]["message_id"] == number
    assert "сначала свяжите" in await stranger.is_told(stranger.presses(topic.thread, "Взять"))
    assert not await group.said(conversation_id)
    assert (await group.office.held(conversation_id)).kind == "queue"


async def test_a_code_works_once_and_for_ten_minutes(group: Group) -> None:
    anna = await group.linked(1, "consult")
    answer = await group.office.call("consult2", "POST", "/desk/telegram-link")
    await group.office.clock.advance(timedelta(minutes=11))
    other = group.forum.operator(2, "Илья")
    other.private.say(f"/link {answer.json()['code']}")
    (told,) = await other.private.reads()
    assert "Код не подошёл" in told.text
    anna.private.say("привет")
    (told,) = await anna.private.reads()
    assert "Анна Смирнова, вы уже можете отвечать" in told.text


async def test_a_link_moves_with_a_new_code(group: Group) -> None:
    await group.linked(1, "consult")
    other = await group.linked(2, "consult")
    old = group.forum.operator(1, "Анна")
    conversation_id, topic = await group.handed_off()
    old.says(topic.thread, "Здравствуйте")
    await group.forum.reads(topic.thread, "сначала свяжите Telegram")
    other.says(topic.thread, "Добрый день")
    await group.until_heard()
    assert [message.text for message in await group.said(conversation_id)] == ["Добрый день"]


async def test_an_operator_of_another_queue_is_refused(group: Group) -> None:
    oleg = await group.linked(3, "technical")
    conversation_id, topic = await group.handed_off()
    oleg.says(topic.thread, "Здравствуйте")
    await group.forum.reads(topic.thread, "Этот разговор не из ваших очередей.")
    assert await oleg.is_told(oleg.presses(topic.thread, "Взять")) == "Этот разговор не из ваших очередей."
    assert not await group.said(conversation_id)


async def test_a_confidential_queue_has_no_topic(group: Group) -> None:
    await group.office.calls_person("2", topic="payment")
    await group.handed_off("1")
    (topic,) = group.forum.topics.values()
    assert "Консультация" in topic.name


async def test_what_a_confidential_queue_heard_never_comes_to_the_group(group: Group) -> None:
    conversation_id, topic = await group.handed_off()
    office = group.office
    await office.does("consult", conversation_id, "take")
    await office.does("consult", conversation_id, "transfer", queue="finance", comment="просит вернуть деньги")
    await group.forum.until(lambda: topic.closed, "the closed topic")
    await group.forum.reads(topic.thread, "Разговор передан в очередь «Оплата и счета»")
    await office.writes("моя карта 1234")
    await office.does("finance", conversation_id, "take")
    await office.does("finance", conversation_id, "reply", client_message_id="f1", text="вернём 500 рублей")
    await group.client_says("карта Мир 5678", external_id="77")
    marina = await group.linked(4, "finance")
    marina.says(topic.thread, "отвечу отсюда")
    await group.forum.reads(topic.thread, "Этот разговор сейчас не в этой группе")
    await office.does("finance", conversation_id, "transfer", queue="consult", comment="вопрос решён")
    await group.forum.until(lambda: len(topic.pinned) == 2 and not topic.closed, "the topic open again")
    await group.client_edits("1", "77", "карта Мир 9999")
    await office.writes("спасибо")
    await group.forum.reads(topic.thread, "Пётр: спасибо")
    everything = "\n".join(seen.text for seen in group.forum.seen(topic.thread))
    assert "вопрос решён" in everything
    for secret in ("карта", "500 рублей", "вернуть деньги"):
        assert secret not in everything


async def test_only_the_chosen_queues_are_shown(group: Group) -> None:
    await group.stop()
    group.options["queues"] = ["technical"]
    await group.start()
    await group.office.calls_person("1")
    await group.handed_off("2", topic="router")
    (topic,) = group.forum.topics.values()
    assert "Техническая поддержка" in topic.name


async def test_odd_messages_are_refused_in_words(group: Group) -> None:
    anna = await group.linked(1, "consult")
    conversation_id, topic = await group.handed_off()
    anna.sends_poll(topic.thread)
    await group.forum.reads(topic.thread, "Такое сообщение клиенту не передать")
    anna.says(topic.thread, "/close")
    await group.forum.reads(topic.thread, "Команды клиенту не отправляем")
    anna.sends(topic.thread, b"MZ\x90\x00" + b"\x00" * 64, "setup.exe")
    await group.forum.reads(topic.thread, "Программы клиентам не отправляем.")
    anna.sends(topic.thread, b"%PDF-1.4", "doc.pdf", caption="// для своих")
    await group.forum.reads(topic.thread, "файл остался только в этой теме")
    assert not await group.said(conversation_id)


async def test_an_old_button_does_nothing(group: Group) -> None:
    anna = await group.linked(1, "consult")
    conversation_id, topic = await group.handed_off()
    card = group.forum.card(topic.thread)
    old = card.raw["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await group.office.does("consult", conversation_id, "take")
    await group.office.does("consult", conversation_id, "return")
    await group.office.hands_off(conversation_id, key="again")
    await group.forum.until(lambda: len(topic.pinned) == 2, "the new card")
    assert "Эта кнопка устарела" in await anna.is_told(anna.presses_again(card.raw, old))
    assert (await group.office.held(conversation_id)).kind == "queue"
    for data in ("", "take", "take:x", "to:1", f"end:{10**30}:a:b", "ящик:1"):
        assert "устарела" in await anna.is_told(anna.presses_again(card.raw, data))
