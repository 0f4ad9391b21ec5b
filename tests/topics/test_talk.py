"""A conversation worked on from the group, from the handoff to its end."""

from __future__ import annotations

from datetime import timedelta

from connectors.contract import Author
from connectors.ledger import outbox
from connectors.ledger.holder import Holder
from tests.topics.group import PDF, Group


async def test_a_handoff_becomes_a_topic_with_the_packet_pinned(group: Group) -> None:
    _, topic = await group.handed_off(facts={"address": "Ленина, 5"}, plan="Домашний 300", topic="router")
    assert topic.name.startswith("Пётр · Техническая поддержка · №")
    card = group.forum.card(topic.thread)
    for expected in (
        "Клиент попросил человека",
        "Ждёт ответа",
        "не подтверждён",
        "Домашний 300",
        "Ленина, 5",
        "Ответить до: 23.11",
        "позовите человека",
    ):
        assert expected in card.text
    assert card.buttons == ["Взять", "Передать"]


async def test_from_take_to_close(group: Group) -> None:
    anna = await group.linked(1, "consult")
    conversation_id, topic = await group.handed_off()
    assert await anna.is_told(anna.presses(topic.thread, "Взять")) == "Разговор ваш"
    await group.forum.reads(topic.thread, "Разговор ведёт Анна Смирнова")
    await group.forum.until(lambda: "Закрыть" in group.forum.card(topic.thread).buttons, "buttons of one's own conversation")

    anna.says(topic.thread, "Добрый день! Чем помочь?")
    anna.says(topic.thread, "// злой, но вежливый")
    await group.until_heard()
    assert [message.text for message in await group.said(conversation_id)] == ["Добрый день! Чем помочь?"]
    assert [message.text for message in await group.said(conversation_id, Author.note)] == ["злой, но вежливый"]
    assert "Добрый день! Чем помочь?" in await group.office.delivered()

    await group.office.writes("Роутер мигает красным")
    await group.forum.reads(topic.thread, "Пётр: Роутер мигает красным")

    anna.presses(topic.thread, "Закрыть")
    await group.forum.until(lambda: "Роутер" in group.forum.card(topic.thread).buttons, "topics")
    anna.presses(topic.thread, "Роутер")
    await group.forum.until(lambda: "Решено" in group.forum.card(topic.thread).buttons, "outcomes")
    assert await anna.is_told(anna.presses(topic.thread, "Решено")) == "Разговор закрыт"
    await group.forum.reads(topic.thread, "Разговор закрыт. Тема: Роутер. Итог: Решено")
    await group.forum.until(lambda: topic.closed, "the closed topic")
    assert group.forum.card(topic.thread).buttons == []
    assert "Разговор окончен" in group.forum.card(topic.thread).text
    assert (await group.office.held(conversation_id)).kind == "bot"
    own = [seen.text for seen in group.forum.seen(topic.thread)]
    assert not [text for text in own if "Добрый день" in text or "злой" in text], "what was typed here is not repeated here"


async def test_a_plain_message_takes_a_waiting_conversation(group: Group) -> None:
    anna = await group.linked(1, "consult")
    conversation_id, topic = await group.handed_off()
    anna.says(topic.thread, "Здравствуйте")
    await group.forum.reads(topic.thread, "Разговор ведёт Анна")
    await group.until_heard()
    assert (await group.office.held(conversation_id)).name == "consult"
    assert [message.text for message in await group.said(conversation_id)] == ["Здравствуйте"]


async def test_returned_to_the_bot_and_handed_off_again_in_the_same_topic(group: Group) -> None:
    anna = await group.linked(1, "consult")
    conversation_id, topic = await group.handed_off()
    await anna.is_told(anna.presses(topic.thread, "Взять"))
    await group.forum.until(lambda: "Вернуть боту" in group.forum.card(topic.thread).buttons, "the button")
    await anna.is_told(anna.presses(topic.thread, "Вернуть боту"))
    await group.forum.until(lambda: topic.closed, "the closed topic")
    await group.office.writes("только боту")
    await group.office.hands_off(conversation_id, key="again")
    await group.forum.until(lambda: not topic.closed and len(topic.pinned) == 2, "the topic open again")
    assert len(group.forum.topics) == 1
    assert "только боту" in group.forum.card(topic.thread).text
    assert not [seen for seen in group.forum.seen(topic.thread) if seen.text.startswith("Пётр: только боту")]


async def test_transfer_goes_on_in_the_same_topic(group: Group) -> None:
    anna, oleg = await group.linked(1, "consult"), await group.linked(2, "technical")
    conversation_id, topic = await group.handed_off()
    await anna.is_told(anna.presses(topic.thread, "Взять"))
    anna.presses(topic.thread, "Передать")
    await group.forum.until(lambda: "Техническая поддержка" in group.forum.card(topic.thread).buttons, "queues")
    assert await anna.is_told(anna.presses(topic.thread, "Техническая поддержка")) == "Разговор передан"
    await group.forum.until(lambda: len(topic.pinned) == 2, "the new card")
    assert "Техническая поддержка" in topic.name
    assert "Передан из другой очереди" in group.forum.card(topic.thread).text
    await oleg.is_told(oleg.presses(topic.thread, "Взять"))
    assert await group.office.held(conversation_id) == Holder("operator", "technical", 4)


async def test_files_both_ways(group: Group) -> None:
    anna = await group.linked(1, "consult")
    conversation_id, topic = await group.handed_off()
    anna.sends(topic.thread, PDF, "договор.pdf", caption="Ваш договор")
    await group.until_heard()
    (message,) = await group.said(conversation_id)
    assert message.text == "Ваш договор"
    (attachment,) = message.attachments
    assert attachment["name"].endswith(".pdf")
    assert b"".join([chunk async for chunk in group.files.read(attachment["file"])]) == PDF
    other = await group.upload(PDF, "счёт.pdf")
    await group.office.does("consult", conversation_id, "reply", client_message_id="w1", text="И счёт", files=[other])
    await group.forum.reads(topic.thread, "Анна Смирнова, из рабочего места: И счёт")
    await group.forum.until(lambda: any(seen.file == PDF for seen in group.forum.seen(topic.thread)), "the file")


async def test_edits_both_ways(group: Group) -> None:
    anna = await group.linked(1, "consult")
    conversation_id, topic = await group.handed_off()
    number = anna.says(topic.thread, "Приедем в 10:00")
    await group.until_heard()
    anna.edits(number, "Приедем в 11:00")
    await group.until_heard()
    (message,) = await group.said(conversation_id)
    assert message.text == "Приедем в 11:00"
    await group.office.writes("спосибо")
    await group.forum.reads(topic.thread, "Пётр: спосибо")
    assert not [seen for seen in group.forum.seen(topic.thread) if "11:00" in seen.text]


async def test_the_clients_file_follows_its_message(group: Group) -> None:
    _, topic = await group.handed_off()
    await group.client_sends(PDF, "квитанция.pdf", "вот квитанция")
    await group.forum.reads(topic.thread, "Пётр: вот квитанция\n📎 Документ квитанция.pdf")
    await group.forum.until(lambda: any(seen.file == PDF for seen in group.forum.seen(topic.thread)), "the file")


async def test_a_long_message_comes_whole(group: Group) -> None:
    _, topic = await group.handed_off()
    text = " ".join(f"слово{number}" for number in range(1500))
    await group.office.writes(text)
    await group.forum.reads(topic.thread, "слово1499")
    together = " ".join(seen.text for seen in group.forum.seen(topic.thread)[1:])
    assert together.removeprefix("Пётр: ") == text


async def test_what_did_not_reach_the_client_is_told(group: Group) -> None:
    anna = await group.linked(1, "consult")
    conversation_id, topic = await group.handed_off()
    await group.office.delivered()
    anna.says(topic.thread, "Здравствуйте")
    await group.until_heard()
    async with group.office.store.write() as tx:
        parcel = await outbox.claim(tx, "telegram", "d", timedelta(seconds=60))
    assert parcel is not None
    async with group.office.store.write() as tx:
        await outbox.failed(tx, parcel, "uncertain", "the request left")
        await outbox.unreachable(tx, conversation_id)
    await group.forum.reads(topic.thread, "Неизвестно, дошло ли сообщение")
    await group.forum.reads(topic.thread, "Клиент заблокировал нас")
