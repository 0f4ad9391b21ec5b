"""What helps an operator to answer: replies with variables, articles, suggestions, mentions, cards, classes, search."""

from __future__ import annotations

from datetime import timedelta

import pytest

from connectors.contract import Author
from handoff import audit
from handoff.contract import TicketRequest
from handoff.desk.tables import closings, mentions, suggestions
from handoff.desk.variables import filled, unknown
from tests.files.samples import picture
from tests.handoff.office import Office


async def test_a_reply_is_filled_with_what_is_known_and_says_what_is_not(office: Office) -> None:
    text = "{{имя}}, это {{оператор}}. Заявка {{номер заявки}}, адрес {{ Адрес }}."
    made = await office.call("consult", "POST", "/desk/replies", title="Приветствие", text=text)
    assert made.status_code == 201 and made.json()["mine"] and not made.json()["shared"]
    conversation = await office.calls_person(facts={"address": "Ленина, 5"})
    said = (await office.does("consult", conversation, f"replies/{made.json()['id']}")).json()
    assert said["text"] == "Пётр, это Анна Смирнова. Заявка {{номер заявки}}, адрес Ленина, 5."
    assert said["missing"] == ["номер заявки"]
    assert (await office.call("consult", "GET", "/desk/replies")).json()["replies"][0]["used"] == 1


def test_variables_are_known_by_name_in_any_case() -> None:
    assert unknown("{{имя}} {{NAME}} {{пароль}}") == ["пароль"]
    assert filled("{{ИМЯ}} {{имя}} {{договор}}", {"name": "Пётр"}) == ("Пётр Пётр {{договор}}", ["договор"])
    assert filled("{{имя}}", {"name": "{{договор}}"})[0] == "{{договор}}"  # what is put in is not read again as ours


async def test_shared_replies_are_the_supervisors_and_every_change_is_on_record(office: Office) -> None:
    body = {"title": "Добрый день", "text": "Добрый день!", "shared": True}
    refused = await office.call("consult", "POST", "/desk/replies", **body)
    assert refused.status_code == 403 and refused.json()["message"] == "Общие ответы меняет старший смены."
    made = (await office.call("supervisor", "POST", "/desk/replies", **body)).json()
    path = f"/desk/replies/{made['id']}"
    assert (await office.call("consult", "PUT", path, **body)).status_code == 403
    assert (await office.call("consult", "DELETE", path)).status_code == 403
    assert (await office.call("supervisor", "PUT", path, **{**body, "text": "Здравствуйте!"})).status_code == 200
    assert (await office.call("supervisor", "DELETE", path)).status_code == 204
    async with office.store.read() as tx:
        deeds = await audit.read(tx, subject=f"reply:{made['id']}")
    assert [deed.what for deed in deeds] == ["reply.removed", "reply.changed", "reply.added"]
    assert deeds[1].before["text"] == "Добрый день!" and deeds[1].after["text"] == "Здравствуйте!"


async def test_a_personal_reply_is_nobody_elses(office: Office) -> None:
    made = (await office.call("consult", "POST", "/desk/replies", title="моё", text="моё")).json()
    assert (await office.call("consult2", "GET", "/desk/replies")).json()["replies"] == []
    for method in ("PUT", "DELETE"):
        assert (await office.call("consult2", method, f"/desk/replies/{made['id']}", title="x", text="x")).status_code == 404


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"title": "x", "text": "{{пароль}}"}, "variable_unknown"),
        ({"title": "x", "text": "x", "files": ["nothing"]}, "file_unknown"),
        ({"title": " ", "text": "x"}, "bad_field"),
        ({"title": "x", "text": "x" * 5000}, "bad_field"),
    ],
)
async def test_a_bad_reply_is_refused(office: Office, body: dict[str, object], code: str) -> None:
    answer = await office.call("consult", "POST", "/desk/replies", **body)
    assert answer.status_code == 422 and answer.json()["code"] == code


async def test_files_of_a_reply_stay_for_every_use(office: Office) -> None:
    file_id = (await office.uploads("consult", picture(), "схема.png")).json()["id"]
    await office.call("consult", "POST", "/desk/replies", title="схема", text="Вот схема", files=[file_id])
    assert office.files is not None
    await office.clock.advance(timedelta(days=3))
    office.forget_sessions()
    await office.files.forget_unsent()
    for chat in "12":
        conversation = await office.calls_person(chat)
        await office.does("consult", conversation, "take")
        sent = await office.does("consult", conversation, "reply", client_message_id=f"m{chat}", text="", files=[file_id])
        assert sent.status_code == 200, sent.text
        assert sent.json()["message"]["attachments"][0]["url"]


async def test_a_few_letters_find_replies_and_articles_worded_for_the_client(office: Office) -> None:
    office.shelf.put("router-reset", "Как сбросить роутер", "**Нажмите** кнопку")
    for title in ("Роутер мигает", "Оплата картой"):
        await office.call("consult", "POST", "/desk/replies", title=title, text="…")
    conversation = await office.calls_person(channel="vk")
    found = (await office.call("consult", "GET", f"/desk/conversations/{conversation}/helpful?q=роут")).json()
    assert [one["title"] for one in found["replies"]] == ["Роутер мигает"]
    found = (await office.call("consult", "GET", f"/desk/conversations/{conversation}/helpful?q=роутера")).json()
    assert [one["article_id"] for one in found["articles"]] == ["router-reset"]
    told = (await office.call("consult", "GET", f"/desk/conversations/{conversation}/articles/router-reset")).json()
    assert told["text"] == "**Нажмите** кнопку (vk)"
    assert (await office.call("consult", "GET", f"/desk/conversations/{conversation}/articles/none")).status_code == 404
    assert (await office.call("technical", "GET", f"/desk/conversations/{conversation}/helpful?q=x")).status_code == 403


async def test_formatted_answers_leave_as_formatted_and_typed_ones_as_typed(office: Office) -> None:
    conversation = await office.calls_person()
    await office.does("consult", conversation, "take")
    await office.does("consult", conversation, "reply", client_message_id="a", text="2*2*2", markdown=False)
    await office.does("consult", conversation, "reply", client_message_id="b", text="**жирно**", markdown=True)
    plain = [message.meta["plain"] for message in await office.read(conversation) if message.author is Author.operator]
    assert plain == [True, False]


async def test_the_clients_last_words_bring_a_suggestion_until_they_are_answered(office: Office) -> None:
    office.shelf.put("router-reset", "сбросить роутер", "Нажмите кнопку")
    conversation = await office.calls_person()
    path = f"/desk/conversations/{conversation}/suggestion"
    assert (await office.call("consult", "GET", path)).json() == {"suggestion": None}
    await office.does("consult", conversation, "take")
    said = await office.writes("как сбросить роутер?")
    found = (await office.call("consult", "GET", path)).json()["suggestion"]
    assert found["article_id"] == "router-reset" and found["text"] == "Нажмите кнопку (telegram)"
    assert 0 < found["confidence"] <= 1 and found["message_id"] == said.message_id
    noted = {key: found[key] for key in ("message_id", "article_id", "revision", "confidence")}
    for taken in (False, True):  # the last word counts
        assert (await office.call("consult", "POST", path, **noted, taken=taken)).status_code == 204
    assert [row.taken for row in await office.rows(suggestions)] == [True]
    await office.does("consult", conversation, "reply", client_message_id="a", text="Нажмите кнопку")
    assert (await office.call("consult", "GET", path)).json() == {"suggestion": None}


async def test_a_colleague_named_in_a_note_is_told_once_if_they_may_see_it(office: Office) -> None:
    conversation = await office.calls_person()
    await office.does("consult", conversation, "note", text="@consult2 глянь, @finance тоже, @consult @nobody и почта a@consult2")
    assert [row.login for row in await office.rows(mentions)] == ["consult2"]
    (told,) = (await office.call("consult2", "GET", "/desk/mentions")).json()["mentions"]
    assert told["by"] == "Анна Смирнова" and told["conversation_id"] == conversation
    await office.call("consult2", "POST", f"/desk/conversations/{conversation}/mentions/seen")
    assert (await office.call("consult2", "GET", "/desk/mentions")).json() == {"mentions": []}
    logins = [one["login"] for one in (await office.call("consult", "GET", "/desk/colleagues")).json()["colleagues"]]
    assert "consult2" in logins and "editor" not in logins


async def test_every_closing_has_a_class_the_topics_own_unless_given(office: Office) -> None:
    for chat, body in (("1", {}), ("2", {"class": "marketing"})):
        conversation = await office.calls_person(chat)
        await office.does("consult", conversation, "take")
        assert (await office.does("consult", conversation, "close", topic="router", outcome="solved", **body)).status_code == 200
    put = await office.call("supervisor", "PUT", "/desk/topics/router", **{"class": "client_service"})
    assert put.json() == {"name": "router", "class": "client_service"}
    assert (await office.call("consult", "PUT", "/desk/topics/router", **{"class": "technical"})).status_code == 403
    assert (await office.call("supervisor", "PUT", "/desk/topics/nothing", **{"class": "technical"})).status_code == 404
    conversation = await office.calls_person("3")
    await office.does("consult", conversation, "take")
    await office.does("consult", conversation, "close", topic="router", outcome="solved")
    assert [row._mapping["class"] for row in await office.rows(closings)] == ["technical", "marketing", "client_service"]
    topics = (await office.call("consult", "GET", "/desk/topics")).json()
    assert {one["name"]: one["class"] for one in topics["topics"]}["tariffs"] == "marketing"
    assert [one["name"] for one in topics["classes"]] == ["marketing", "technical", "client_service"]


async def test_cards_and_scripts_are_shown_by_topic_and_written_by_supervisors(office: Office) -> None:
    card = {"kind": "contact", "topic": "router", "title": "Склад", "text": "+7 812 000-00-00"}
    assert (await office.call("consult", "POST", "/desk/cards", **card)).status_code == 403
    made = (await office.call("supervisor", "POST", "/desk/cards", **card)).json()
    await office.call("supervisor", "POST", "/desk/cards", kind="script", title="Начало", text="1. Поздоровайтесь")
    titles = [one["title"] for one in (await office.call("consult", "GET", "/desk/cards?topic=router")).json()["cards"]]
    assert titles == ["Склад", "Начало"]
    assert [one["title"] for one in (await office.call("consult", "GET", "/desk/cards?topic=tv")).json()["cards"]] == ["Начало"]
    changed = await office.call("supervisor", "PUT", f"/desk/cards/{made['id']}", **{**card, "text": "звоните"})
    assert changed.json()["text"] == "звоните"
    assert (await office.call("supervisor", "DELETE", f"/desk/cards/{made['id']}")).status_code == 204
    assert (await office.call("supervisor", "DELETE", f"/desk/cards/{made['id']}")).status_code == 404


async def test_ones_own_answer_is_taken_back_once_and_only_where_that_can_be(office: Office) -> None:
    conversation = await office.calls_person()
    await office.delivered()
    await office.does("consult", conversation, "take")
    sent = (await office.does("consult", conversation, "reply", client_message_id="a", text="не тому")).json()
    path = f"messages/{sent['message_id']}/unsend"
    assert (await office.does("consult2", conversation, path)).status_code == 409
    for _ in range(2):
        answer = await office.does("consult", conversation, path)
        assert answer.status_code == 200 and answer.json()["message"]["deleted_at"]
    assert await office.delivered() == []
    changed = await office.does("consult", conversation, f"messages/{sent['message_id']}/edit", text="другое")
    assert changed.status_code == 409
    viber = await office.calls_person("7", channel="viber")
    await office.does("consult", viber, "take")
    sent = (await office.does("consult", viber, "reply", client_message_id="b", text="не тому")).json()
    refused = await office.does("consult", viber, f"messages/{sent['message_id']}/unsend")
    assert refused.status_code == 409 and "Viber" in refused.json()["message"]


async def test_the_past_of_a_client_is_what_one_may_see_of_it(office: Office) -> None:
    conversation = await office.calls_person()
    await office.does("consult", conversation, "take")
    await office.does("consult", conversation, "close", topic="router", outcome="solved")
    request = TicketRequest(key="t", conversation_id=conversation, person_id=1, problem="Нет сигнала")
    number = (await office.tickets.open(request)).number
    past = (await office.call("consult", "GET", f"/desk/conversations/{conversation}/past")).json()
    assert [(one["topic"], one["class"], one["by"]) for one in past["closings"]] == [("router", "technical", "Анна Смирнова")]
    assert [one["number"] for one in past["tickets"]] == [number] and past["incidents"] == []
    assert (await office.call("technical", "GET", f"/desk/conversations/{conversation}/past")).status_code == 403
