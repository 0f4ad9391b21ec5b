"""The desk's view of one person over several messengers: addresses, one history, and the way back."""

from __future__ import annotations

from typing import Any

from connectors.contract import Author
from tests.handoff.office import Office
from tests.handoff.test_joins import proves, same, writes


async def history(office: Office, login: str, conversation: int, **query: Any) -> Any:
    words = "&".join(f"{key}={value}" for key, value in query.items())
    return await office.call(login, "GET", f"/desk/conversations/{conversation}/history?{words}")


async def undoes(office: Office, login: str, join_id: int) -> Any:
    return await office.call(login, "POST", f"/desk/joins/{join_id}/undo")


async def known_in_two(office: Office) -> tuple[int, int]:
    """A client of Telegram and Viber, proved in both; the Viber conversation is with people."""
    telegram = await writes(office, "telegram", "вопрос в телеграме")
    viber = await office.calls_person(channel="viber")
    await proves(office, telegram, "10023456")
    await proves(office, viber, "10023456")
    return telegram, viber


async def test_the_operator_sees_all_addresses_and_how_they_were_joined(office: Office) -> None:
    telegram, viber = await known_in_two(office)
    shown = (await office.opens("consult", viber))["person"]
    assert [(one["conversation_id"], one["title"], one["reachable"], one["yours"]) for one in shown["addresses"]] == [
        (telegram, "Telegram", True, False),
        (viber, "Viber", True, True),
    ]
    (join,) = shown["joins"]
    assert (join["conversation_id"], join["title"], join["proof"], join["undone_at"]) == (telegram, "Telegram", "code", None)


async def test_one_history_newest_first_in_pages(office: Office) -> None:
    telegram, viber = await known_in_two(office)
    await office.writes("ещё из телеграма")
    whole = (await history(office, "consult", viber)).json()
    assert whole["before"] is None and {m["channel"] for m in whole["messages"]} == {"telegram", "viber"}
    ids = [m["id"] for m in whole["messages"]]
    assert ids == sorted(ids, reverse=True)
    first = (await history(office, "consult", viber, limit=2)).json()
    second = (await history(office, "consult", viber, limit=100, before=first["before"])).json()
    assert [m["id"] for m in first["messages"] + second["messages"]] == ids
    elsewhere = (await history(office, "consult", viber, others="true")).json()["messages"]
    assert {m["conversation_id"] for m in elsewhere} == {telegram} and elsewhere[-1]["text"] == "вопрос в телеграме"


async def test_what_was_said_to_finance_stays_with_finance_in_every_messenger(office: Office) -> None:
    telegram, viber = await known_in_two(office)
    await office.hands_off(telegram, key="money", topic="charges")
    await office.does("finance", telegram, "take")
    await office.does("finance", telegram, "reply", client_message_id="f", text="Ваш долг 500 ₽")
    seen = (await history(office, "consult", viber)).json()["messages"]
    assert not any("долг" in m["text"] for m in seen)
    assert any("долг" in m["text"] for m in (await history(office, "supervisor", viber)).json()["messages"])
    assert (await history(office, "technical", viber)).status_code == 403
    assert (await history(office, "consult", 999)).status_code == 404
    assert (await history(office, "consult", viber, limit=0)).status_code == 422


async def test_who_holds_the_conversation_undoes_a_join_and_it_is_kept_who(office: Office) -> None:
    telegram, viber = await known_in_two(office)
    (join,) = (await office.opens("consult", viber))["person"]["joins"]
    refused = await undoes(office, "consult", join["id"])
    assert (refused.status_code, refused.json()["code"]) == (409, "not_your_client") and await same(office, telegram, viber)
    await office.does("consult", viber, "take")
    assert (await undoes(office, "consult2", join["id"])).status_code == 409
    assert (await undoes(office, "consult", join["id"])).status_code == 204
    assert not await same(office, telegram, viber)
    shown = (await office.opens("consult", viber))["person"]
    assert [one["conversation_id"] for one in shown["addresses"]] == [viber]
    assert shown["joins"][0]["undone_by"] == "Анна Смирнова" and shown["joins"][0]["undone_at"]
    assert (await undoes(office, "supervisor", join["id"])).status_code == 204
    assert (await undoes(office, "supervisor", 999)).status_code == 404
    assert {m["conversation_id"] for m in (await history(office, "consult", viber)).json()["messages"]} == {viber}


async def test_the_bot_answers_each_messenger_by_itself(office: Office) -> None:
    telegram, viber = await known_in_two(office)
    await office.writes("а тарифы?")
    assert (await office.last(telegram, Author.bot)).text == "bot: а тарифы?"
    assert (await office.held(viber)).kind == "queue" and (await office.held(telegram)).kind == "bot"
