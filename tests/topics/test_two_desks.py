"""The group and the web desk side by side: both see the same, one answers."""

from __future__ import annotations

import asyncio

from connectors.contract import Author
from tests.topics.group import Group


async def test_what_the_web_desk_does_is_seen_in_the_topic(group: Group) -> None:
    conversation_id, topic = await group.handed_off()
    await group.office.does("consult2", conversation_id, "take")
    await group.forum.reads(topic.thread, "Разговор ведёт Илья Кузнецов")
    await group.forum.until(lambda: "👤" in group.forum.card(topic.thread).text, "the state on the card")
    await group.office.does("consult2", conversation_id, "reply", client_message_id="w1", text="Уже смотрю")
    await group.forum.reads(topic.thread, "Илья Кузнецов, из рабочего места: Уже смотрю")
    await group.office.does("consult2", conversation_id, "note", text="похоже на кабель")
    await group.forum.reads(topic.thread, "Илья Кузнецов, заметка: похоже на кабель")
    await group.office.does("consult2", conversation_id, "close", topic="router", outcome="solved")
    await group.forum.until(lambda: topic.closed, "the closed topic")


async def test_a_message_to_a_colleagues_client_is_refused_in_the_topic(group: Group) -> None:
    anna = await group.linked(1, "consult")
    conversation_id, topic = await group.handed_off()
    await group.office.does("consult2", conversation_id, "take")
    number = anna.says(topic.thread, "Здравствуйте")
    refused = await group.forum.reads(topic.thread, "Разговор уже ведёт Илья Кузнецов.")
    assert refused.raw["reply_to_message"]["message_id"] == number
    assert not await group.said(conversation_id)
    anna.says(topic.thread, "// спросите про роутер")
    await group.until_heard()
    assert [note.text for note in await group.said(conversation_id, Author.note)] == ["спросите про роутер"]


async def test_two_operators_at_once_one_of_them_answers(group: Group) -> None:
    anna, ilya = await group.linked(1, "consult"), await group.linked(2, "consult2")
    conversation_id, topic = await group.handed_off()
    anna.says(topic.thread, "Здравствуйте, я Анна")
    ilya.says(topic.thread, "Здравствуйте, я Илья")
    web = group.office.does("consult2", conversation_id, "take")
    await asyncio.gather(web, group.until_heard())
    said = await group.said(conversation_id)
    held = await group.office.held(conversation_id)
    assert {message.author_id for message in said} == {held.name}
    await group.forum.reads(topic.thread, "Разговор уже ведёт")


async def test_a_closed_conversation_is_answered_with_a_refusal(group: Group) -> None:
    anna = await group.linked(1, "consult")
    conversation_id, topic = await group.handed_off()
    await group.office.does("consult", conversation_id, "take")
    await group.office.does("consult", conversation_id, "close", topic="router", outcome="solved")
    await group.forum.until(lambda: topic.closed, "the closed topic")
    anna.says(topic.thread, "И ещё одно")
    await group.forum.reads(topic.thread, "Разговор ведёт бот: он закрыт или возвращён.")
    assert not await group.said(conversation_id)


async def test_a_web_edit_of_a_message_typed_in_the_topic_is_seen_there(group: Group) -> None:
    anna = await group.linked(1, "consult")
    conversation_id, topic = await group.handed_off()
    anna.says(topic.thread, "Приедем в 10:00")
    await group.until_heard()
    (message,) = await group.said(conversation_id)
    await group.office.verbs.edit(await group.office.operator("consult"), conversation_id, message.id, "Приедем в 11:00")
    await group.forum.reads(topic.thread, "Анна Смирнова меняет сообщение:\nПриедем в 11:00")


async def test_the_clients_edit_changes_the_line(group: Group) -> None:
    _, topic = await group.handed_off()
    await group.client_says("мигает красным", external_id="77")
    line = await group.forum.reads(topic.thread, "Пётр: мигает красным")
    await group.client_edits("1", "77", "мигает зелёным")
    await group.forum.reads(topic.thread, "Пётр: мигает зелёным (изменено)")
    assert [seen.id for seen in group.forum.seen(topic.thread) if "мигает" in seen.text] == [line.id]
