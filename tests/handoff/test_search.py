"""Search over everything said: any form of a word, newest first, page by page, and only what one may read."""

from __future__ import annotations

from typing import Any

from tests.handoff.office import Office


async def indexed(office: Office) -> None:
    while await office.indexing.step():
        pass


async def found(office: Office, login: str, query: str, **more: Any) -> list[str]:
    tail = "".join(f"&{key}={value}" for key, value in more.items())
    answer = await office.call(login, "GET", f"/desk/search?q={query}{tail}")
    assert answer.status_code == 200, answer.text
    return [one["text"] for one in answer.json()["messages"]]


async def test_any_form_of_the_words_is_found_newest_first(office: Office) -> None:
    await indexed(office)
    conversation = await office.calls_person()
    for text in ("мигает красная лампочка", "лампочку заменили", "счёт за ноябрь"):
        await office.writes(text)
    await indexed(office)
    assert await found(office, "consult", "лампочки") == ["лампочку заменили", "мигает красная лампочка"]
    assert await found(office, "consult", "красные лампочки") == ["мигает красная лампочка"]
    assert await found(office, "consult", "самовар") == [] and await found(office, "consult", "и") == []
    row = (await office.call("consult", "GET", "/desk/search?q=счета")).json()["messages"][0]
    assert (row["conversation_id"], row["channel"], row["person"]["name"], row["author"]) == (conversation, "telegram", "Пётр", "client")


async def test_what_was_said_before_the_index_is_found_too_and_changes_are_followed(office: Office) -> None:
    conversation = await office.calls_person()
    await office.writes("давно сломался модем")
    await indexed(office)
    assert await found(office, "consult", "модем") == ["давно сломался модем"]
    await office.does("consult", conversation, "take")
    sent = await office.does("consult", conversation, "reply", client_message_id="a", text="пришлём курьера")
    await indexed(office)
    assert await found(office, "consult", "курьер") == ["пришлём курьера"]
    await office.does("consult", conversation, f"messages/{sent.json()['message_id']}/edit", text="пришлём мастера")
    await indexed(office)
    assert await found(office, "consult", "курьер") == [] and await found(office, "consult", "мастер") == ["пришлём мастера"]


async def test_pages_follow_one_another_without_a_gap(office: Office) -> None:
    await office.calls_person()
    for number in range(5):
        await office.writes(f"роутер {number}")
    await indexed(office)
    first = (await office.call("consult", "GET", "/desk/search?q=роутер&limit=3")).json()
    second = (await office.call("consult", "GET", f"/desk/search?q=роутер&limit=3&before={first['before']}")).json()
    seen = [one["text"] for one in first["messages"] + second["messages"]]
    assert [text for text in seen if text.startswith("роутер")] == [f"роутер {number}" for number in (4, 3, 2, 1, 0)]
    assert second["before"] is None


async def test_nobody_finds_what_they_may_not_read(office: Office) -> None:
    await office.calls_person("1")
    await office.writes("тайный баланс", "1")
    money = await office.calls_person("2", queue="finance")
    await office.writes("тайный долг", "2")
    await indexed(office)
    assert await found(office, "consult", "тайный") == ["тайный баланс"]
    assert await found(office, "finance", "тайный") == ["тайный долг"]
    assert await found(office, "technical", "тайный") == []
    await office.does("finance", money, "take")
    await office.does("finance", money, "transfer", queue="consult")
    assert await found(office, "consult", "долг") == []


async def test_one_clients_words_alone(office: Office) -> None:
    first = await office.calls_person("1")
    await office.calls_person("2")
    await office.writes("терминал не печатает", "1")
    await office.writes("терминал завис", "2")
    await indexed(office)
    person = (await office.opens("consult", first))["person"]["id"]
    assert await found(office, "consult", "терминал", person=person) == ["терминал не печатает"]
