"""Deaths, repeats, a lost topic, a lost right, the group's limit: nothing lost, and never a message to the client twice."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from connectors.contract import Author
from connectors.ledger.store import Store
from handoff.tables import forum_updates
from tests.handoff.office import Office
from tests.topics.group import Group, opened

SQLITE = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


async def act_again(store: Store, raws: Sequence[dict[str, Any]]) -> None:
    """As after a death between the verb and the note that it was done: Telegram's updates are acted on once more."""
    async with store.write() as tx:
        for raw in raws:
            mine = forum_updates.c.number == raw["update_id"]
            await tx.conn.execute(update(forum_updates).where(mine).values(state="pending", body=raw))


async def test_an_update_acted_on_twice_is_one_message(group: Group) -> None:
    anna = await group.linked(1, "consult")
    conversation_id, topic = await group.handed_off()
    anna.says(topic.thread, "Здравствуйте")
    anna.sends(topic.thread, b"%PDF-1.4 x", "счёт.pdf", caption="счёт")
    anna.says(topic.thread, "// заметка")
    raws = deepcopy(group.telegram.world.updates)
    await group.until_heard()
    assert all(row.body == {} for row in await group.office.rows(forum_updates)), "what operators wrote is not kept twice"
    await group.stop()
    await act_again(group.office.store, raws[-3:])
    await group.start()
    await group.until_heard()
    assert [message.text for message in await group.said(conversation_id)] == ["Здравствуйте", "счёт"]
    assert [message.text for message in await group.said(conversation_id, Author.note)] == ["заметка"]


async def test_what_was_stored_before_a_death_is_acted_on_after_it(group: Group) -> None:
    anna = await group.linked(1, "consult")
    conversation_id, topic = await group.handed_off()
    await group.stop()
    anna.says(topic.thread, "первое")
    update_ = dict(group.telegram.world.updates[-1])
    dying = group.build()
    await dying.receive(update_)  # stored, and then the door dies before Telegram is told
    await dying.stop()
    await group.start()
    anna.says(topic.thread, "второе")
    await group.until_heard()
    assert [message.text for message in await group.said(conversation_id)] == ["первое", "второе"]


async def test_what_happened_while_the_door_was_down_is_shown_in_order(group: Group) -> None:
    conversation_id, topic = await group.handed_off()
    await group.office.does("consult", conversation_id, "take")
    await group.forum.reads(topic.thread, "Разговор ведёт Анна")
    await group.stop()
    for number in range(3):
        await group.office.writes(f"слово {number}")
        await group.office.does("consult", conversation_id, "reply", client_message_id=f"w{number}", text=f"ответ {number}")
    calls = len(group.telegram.calls("sendMessage"))
    await group.start()
    line = await group.forum.reads(topic.thread, "ответ 2")
    said = [word for word in line.text.replace("\n", " ").split(" ") if word in ("слово", "ответ")]
    assert said == ["слово", "ответ"] * 3
    assert len(group.telegram.calls("sendMessage")) == calls + 1, "one message for all that was waiting"


@SQLITE
async def test_a_line_of_unknown_fate_is_repeated_rather_than_lost(group: Group) -> None:
    _, topic = await group.handed_off()
    group.telegram.fail("sendMessage", "cut", accepted=True)
    await group.office.writes("алло")
    await group.forum.until(lambda: bool(group.desk and group.desk.trouble), "the trouble")
    await group.office.clock.advance(timedelta(seconds=6))
    await group.forum.until(lambda: sum("алло" in seen.text for seen in group.forum.seen(topic.thread)) == 2, "the line again")


@SQLITE
async def test_a_deleted_topic_is_made_anew_with_what_was_said(group: Group) -> None:
    anna = await group.linked(1, "consult")
    conversation_id, topic = await group.handed_off()
    anna.says(topic.thread, "Здравствуйте")
    await group.until_heard()
    await group.forum.reads(topic.thread, "Разговор ведёт Анна")
    group.forum.lose(topic.thread)
    await group.office.writes("Вы тут?")
    new = await group.forum.topic(1)
    assert new.thread != topic.thread
    await group.forum.reads(new.thread, "Пётр: Вы тут?")
    said = [seen.text for seen in group.forum.seen(new.thread)]
    assert sum(text.count("Анна Смирнова: Здравствуйте") for text in said) == 1, "on the card, or below it when it was not shown before"
    assert "Закрыть" in group.forum.card(new.thread).buttons
    anna.says(new.thread, "Тут")
    await group.until_heard()
    assert [message.text for message in await group.said(conversation_id)] == ["Здравствуйте", "Тут"]
    group.telegram.wrong.clear()  # Telegram refused what was said to the deleted topic: that is how one learns of it


@SQLITE
async def test_a_missing_right_is_told_and_the_handoff_shown_when_it_is_given(group: Group) -> None:
    group.forum.rights.discard("can_manage_topics")
    await group.office.calls_person()
    await group.forum.until(lambda: bool(group.desk and "rights" in (group.desk.trouble or "")), "the trouble")
    assert group.desk is not None
    findings = {finding.key: finding.ok for finding in await group.desk.check()}
    assert findings == {"token": True, "group": True, "topics": True, "manage-topics": False, "pin": True}
    group.forum.rights.add("can_manage_topics")
    await group.office.clock.advance(timedelta(seconds=61))
    await group.forum.topic()
    await group.forum.until(lambda: group.desk is not None and group.desk.trouble is None, "no trouble")
    assert all(finding.ok for finding in await group.desk.check())
    group.telegram.wrong.clear()


@SQLITE
async def test_the_groups_limit_is_kept_and_order_in_each_topic(office: Office, tmp_path: Path) -> None:
    async with opened(office, tmp_path / "files", per_minute=20) as group:
        for chat in ("1", "2", "3"):
            await group.office.calls_person(chat)
        for number in range(10):
            for chat in ("1", "2", "3"):
                await group.office.writes(f"слово-{chat}-{number}", chat)

        def shown() -> int:
            return sum(seen.text.count("слово-") for thread in group.forum.topics for seen in group.forum.seen(thread))

        for _ in range(60):
            if shown() == 30:
                break
            await office.clock.advance(timedelta(seconds=3))
            await group.telegram.world.changed.until(lambda: shown() == 30, 0.1)
        assert shown() == 30
        assert group.forum.refused == 0
        for thread in group.forum.topics:
            words = [word for seen in group.forum.seen(thread) for word in seen.text.split() if word.startswith("слово-")]
            assert words == sorted(words), "in order"


@SQLITE
async def test_telegrams_wait_is_kept(group: Group) -> None:
    _, topic = await group.handed_off()
    group.telegram.fail("sendMessage", "rate_limit", retry_after=40)
    await group.office.writes("алло")
    await group.forum.until(lambda: bool(group.desk and "40" in (group.desk.trouble or "")), "the trouble")
    calls = len(group.telegram.calls("sendMessage"))
    await group.office.clock.advance(timedelta(seconds=39))
    assert len(group.telegram.calls("sendMessage")) == calls
    await group.office.clock.advance(timedelta(seconds=2))
    await group.forum.reads(topic.thread, "Пётр: алло")


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
async def test_of_two_doors_one_follows_and_the_other_takes_over(group: Group) -> None:
    second = group.build(**group.options)
    await second.start()
    try:
        await group.handed_off("1")
        await group.office.calls_person("2")
        await group.forum.topic(2)
        await group.stop()
        await group.office.calls_person("3")
        await group.forum.topic(3)
        assert len(group.forum.topics) == 3
    finally:
        await second.stop()
