"""The wall around finance: nothing that finance heard, wrote or opened reaches another line, by any route that gives data."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from connectors.contract import Author
from connectors.ledger import events, people
from handoff.contract import Reason
from handoff.desk.feed import look
from handoff.pages.tabs import TABS
from handoff.pages.visit import COOKIE
from handoff.tables import queues
from tests.handoff.office import Office

SECRETS = ("долг", "500 ₽", "рассрочк", "возврат", "проблемный", "бухгалт")
"""Words of finance's side; in lower case."""
OTHERS = ("technical", "consult", "field")
PAGES = [tab.name for tab in TABS if tab.name not in ("desk", "kb")]


def leaks(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text.casefold()]


async def finance_story(office: Office) -> tuple[int, str]:
    """A client whom finance served, with a ticket, and who then came to the second line in the same chat."""
    conversation = await office.calls_person("1", topic="payment")
    await office.writes("У меня долг, прошу рассрочку")
    await office.does("finance", conversation, "take")
    await office.does("finance", conversation, "reply", client_message_id="f1", text="Ваш долг 500 ₽")
    await office.does("finance", conversation, "note", text="проблемный плательщик")
    made = await office.does("finance", conversation, "ticket", key="t", type="billing", problem="Возврат 500 ₽", equipment="бухгалтерия")
    assert made.status_code == 201, made.text
    number = made.json()["number"]
    await office.does("finance", conversation, "close", topic="payment", outcome="ticket")
    for _ in range(3):  # the lowest marks
        await office.writes("", payload=(await office.last(conversation)).buttons[0]["payload"])
    await office.writes("обманули с рассрочкой")
    accepted = await office.writes("теперь интернет не работает")
    await office.hands_off(conversation, key=f"m{accepted.message_id}", reason=Reason.client_asked, topic="speed")
    await office.call("finance", "POST", f"/tickets/{number}/comments", key="c", text="Оформили возврат 500 ₽", visible=True)
    await office.call("finance", "PATCH", f"/tickets/{number}", status="in_progress", comment="в бухгалтерии")
    return conversation, number


def routes(office: Office) -> dict[str, list[str]]:
    """Every route of the people's side that is read, with what it may be asked: each of its parameters in turn."""
    found = {}
    for path, verbs in office.app.openapi()["paths"].items():
        if "get" in verbs and path.startswith("/api/"):
            parameters = [one for one in verbs["get"].get("parameters", ()) if one["in"] == "query"]
            found[path] = ["", *(f"?{one['name']}={value}" for one in parameters for value in values(one["schema"]))]
    return found


def values(schema: dict[str, Any]) -> list[str]:
    """What a parameter may be given that could show more."""
    kinds = [schema, *schema.get("anyOf", ())]
    if any(one.get("type") == "boolean" for one in kinds):
        return ["true"]
    if chosen := [value for one in kinds for value in one.get("enum", ())]:
        return [str(value) for value in chosen]
    return ["долг", "возврат"] if any(one.get("type") == "string" for one in kinds) else []


def filled(path: str, conversation: int, number: str) -> list[str]:
    """The path with every number that may stand in it."""
    known = {"{conversation_id}": str(conversation), "{number}": number, "{login}": "finance", "{queue}": "finance", "{name}": "finance"}
    for name, value in known.items():
        path = path.replace(name, value)
    return [path] if "{" not in path else [path[: path.index("{")] + str(one) + path[path.index("}") + 1 :] for one in range(1, 4)]


async def test_no_route_gives_finance_to_another_line(office: Office) -> None:
    conversation, number = await finance_story(office)
    while await office.indexing.step():
        pass
    paths = routes(office)
    assert {"/api/desk/conversations", "/api/desk/conversations/{conversation_id}", "/api/tickets", "/api/tickets/{number}"} <= paths.keys()
    seen_by_finance = []
    for path, asking in paths.items():
        for asked in (f"{one}{query}" for one in filled(path, conversation, number) for query in asking):
            for login in OTHERS if "?" not in asked else OTHERS[:1]:
                answer = await office.call(login, "GET", asked.removeprefix("/api"))
                assert answer.status_code < 500, (asked, answer.text)
                assert not leaks(answer.text), (login, asked, leaks(answer.text), answer.text[:2000])
        answer = await office.call("finance", "GET", path.replace("{number}", number).removeprefix("/api"))
        seen_by_finance += leaks(answer.text)
    assert seen_by_finance, "the words are there to be found"


async def test_no_page_gives_finance_to_another_line(office: Office) -> None:
    conversation, number = await finance_story(office)
    paths = [f"/{name}" for name in PAGES] + [f"/tickets/{number}", "/tickets?state=all"]
    for login in OTHERS:
        for path in paths:
            answer = await office.http.get(path, headers={"Cookie": f"{COOKIE}={await office.token(login)}"})
            assert answer.status_code < 500, (path, answer.text[:500])
            assert not leaks(answer.text), (login, path, leaks(answer.text))
    own = await office.http.get(f"/tickets/{number}", headers={"Cookie": f"{COOKIE}={await office.token('finance')}"})
    assert conversation and leaks(own.text)


async def test_the_ticket_is_finances(office: Office) -> None:
    conversation, number = await finance_story(office)
    for login in OTHERS:
        assert (await office.call(login, "GET", f"/tickets/{number}")).status_code == 403
        assert (await office.call(login, "PATCH", f"/tickets/{number}", comment="посмотрю")).status_code == 403
        assert (await office.call(login, "POST", f"/tickets/{number}/comments", key="x", text="посмотрю")).status_code == 403
        assert (await office.call(login, "GET", "/tickets?text=возврат")).json()["tickets"] == []
    for login in ("finance", "supervisor"):
        assert [one["number"] for one in (await office.call(login, "GET", "/tickets?text=возврат")).json()["tickets"]] == [number]
    client_heard = [m.text for m in await office.read(conversation) if "Оформили возврат" in m.text]
    assert client_heard == [f"По заявке № {number}: Оформили возврат 500 ₽"]


async def test_no_frame_of_the_socket_gives_finance_away(office: Office) -> None:
    await finance_story(office)
    technical, supervisor = await office.operator("technical"), await office.operator("supervisor")
    async with office.store.read() as tx:
        sights = [await look(tx, event, None) for event in await events.after(tx, 0)]
    assert not leaks(str([sight.shown_to(technical) for sight in sights]))
    assert leaks(str([sight.shown_to(supervisor) for sight in sights]))


async def test_the_packet_of_another_line_has_no_words_of_finances_tickets(office: Office) -> None:
    conversation, number = await finance_story(office)
    packet = (await office.opens("technical", conversation))["packet"]
    assert [(one["number"], "problem" in one) for one in packet["tickets"]] == [(number, False)]
    assert [line["text"] for line in packet["transcript"]] == ["теперь интернет не работает", "bot: теперь интернет не работает"]


@pytest.mark.parametrize("way", ["return", "leave"])
async def test_what_finance_gave_back_to_the_bot_is_not_handed_on(office: Office, way: str) -> None:
    conversation = await office.calls_person("1", topic="payment")
    await office.writes("у меня долг")
    if way == "return":
        await office.does("finance", conversation, "take")
        await office.does("finance", conversation, "reply", client_message_id="f1", text="Ваш долг 500 ₽")
        await office.does("finance", conversation, "return")
    else:
        await office.writes("", payload="/back_to_bot")
    assert (await office.held(conversation)).kind == "bot"
    accepted = await office.writes("интернет не работает")
    await office.hands_off(conversation, key=f"m{accepted.message_id}", topic="speed")
    shown = await office.call("technical", "GET", f"/desk/conversations/{conversation}")
    assert shown.status_code == 200
    assert not leaks(shown.text)
    assert "интернет не работает" in shown.text


async def test_what_finance_hands_on_itself_goes_along(office: Office) -> None:
    conversation = await office.calls_person("1", topic="payment")
    await office.does("finance", conversation, "take")
    await office.does("finance", conversation, "reply", client_message_id="f1", text="Ваш долг 500 ₽")
    await office.does("finance", conversation, "transfer", queue="technical", comment="после оплаты нет связи")
    assert "500 ₽" in (await office.call("technical", "GET", f"/desk/conversations/{conversation}")).text


async def test_a_ticket_for_masters_is_shared_on_purpose(office: Office) -> None:
    conversation = await office.calls_person("1", topic="payment")
    await office.does("finance", conversation, "take")
    body = {"key": "s", "type": "connection", "problem": "Подключить после оплаты", "shared": True}
    number = (await office.does("finance", conversation, "ticket", **body)).json()["number"]
    assert (await office.call("field", "GET", f"/tickets/{number}")).status_code == 200


async def test_the_settings_may_close_finance_to_supervisors_too(office: Office) -> None:
    conversation, number = await finance_story(office)
    other = await office.calls_person("2", topic="payment")
    await office.writes("долг", "2")
    assert leaks((await office.call("supervisor", "GET", f"/desk/conversations/{conversation}")).text)
    async with office.store.write() as tx:
        await tx.conn.execute(update(queues).where(queues.c.name == "finance").values(supervised=False))
    for path in ("/tickets", "/desk/conversations?holder=all", "/desk/conversations?holder=queue", f"/desk/conversations/{conversation}"):
        assert not leaks((await office.call("supervisor", "GET", path)).text), path
    assert (await office.call("supervisor", "GET", f"/tickets/{number}")).status_code == 403
    assert (await office.call("supervisor", "GET", f"/desk/conversations/{other}")).status_code == 403
    assert (await office.does("supervisor", other, "take")).status_code == 409


async def test_a_client_is_told_by_finance_behind_the_wall(office: Office) -> None:
    conversation, _ = await finance_story(office)
    async with office.store.read() as tx:
        person = await people.person_of(tx, conversation)
    history = await office.call("technical", "GET", f"/desk/conversations/{conversation}/history")
    assert person.id and not leaks(history.text)
    assert (await office.last(conversation, Author.operator)).text.startswith("По заявке")
