"""The conversation everything was built for: a question, a ticket, its status, a person, and back; on the site and through Telegram."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.whole.conftest import FRIEND
from tests.whole.people import Operator, Person, Visitor
from tests.whole.running import System, until

Ask = Callable[[str], str]
PERSON_CALLED = re.compile("Вы первый в очереди|Ваше место в очереди")


def _talk_until_a_person_is_called(ask: Ask) -> None:
    """«привет» to «позовите человека»; a ticket has its number on the way."""
    assert "помощник" in ask("привет")
    assert "терминал" in ask("инет пропал")
    assert "Садовая, 12" in ask("где терминал")
    assert "Что случилось" in ask("нужен мастер")
    assert "адрес" in ask("с утра не работает интернет")
    assert "телефон" in ask("Садовая, 5, кв. 3")
    assert "Проверьте заявку" in ask("8 921 123-45-67")
    assert re.search(r"Заявка № \d+ принята", ask("да"))
    assert "номер договора" in ask("что с моей заявкой")


def test_on_the_site(steady: System, come: Callable[..., Any]) -> None:
    visitor: Visitor = come(Visitor, steady.base)
    _talk_until_a_person_is_called(visitor.ask)
    visitor.say("позовите человека")
    assert PERSON_CALLED.search(visitor.hears("system")["text"])

    operator: Operator = come(Operator, steady.base)
    conversation = operator.waiting("позовите человека")
    packet = operator.opens(conversation)["packet"]
    assert packet["reason"] == "client_asked" and packet["language"] == "ru"
    operator.does(conversation, "take").raise_for_status()
    late: Operator = come(Operator, steady.base, "consult2")
    refused = late.does(conversation, "take")
    assert refused.status_code == 409 and refused.json()["code"] and refused.json()["message"]

    operator.replies(conversation, "Здравствуйте, я Анна. Чем помочь?")
    heard = visitor.hears("operator")
    assert (heard["text"], heard["name"]) == ("Здравствуйте, я Анна. Чем помочь?", "Анна Смирнова")
    visitor.say("где терминал")
    assert operator.opens(conversation)["messages"][-1]["text"] == "где терминал"
    operator.replies(conversation, "На Садовой, 12")
    assert visitor.hears("operator")["text"] == "На Садовой, 12"
    operator.does(conversation, "return").raise_for_status()
    visitor.hears("system")
    assert "Садовая, 12" in visitor.ask("где терминал")

    all_said = visitor.everything()
    with_people = all_said[[m["text"] for m in all_said].index("позовите человека") : -2]
    assert not [m for m in with_people if m["author"] == "bot"], "the bot spoke while people had the conversation"
    assert [m["text"] for m in all_said if m["author"] == "client"] == visitor.wrote


@pytest.mark.parametrize("way", ["polling", "webhook"])
def test_through_telegram(both: tuple[System, System], request: pytest.FixtureRequest, come: Callable[..., Any], way: str) -> None:
    system = both[0] if way == "polling" else both[1]
    system.until_ready()
    telegram = request.getfixturevalue("polled_telegram" if way == "polling" else "pushing_telegram")
    person: Person = come(Person, telegram, 7001, "Говорящий")
    _talk_until_a_person_is_called(person.ask)
    assert PERSON_CALLED.search(person.ask("позовите человека"))

    operator: Operator = come(Operator, system.base)
    conversation = operator.waiting("позовите человека")
    operator.does(conversation, "take").raise_for_status()
    operator.replies(conversation, "Здравствуйте, я Анна")
    assert "Здравствуйте, я Анна" in person.hears()
    person.say("спасибо, жду")
    until(lambda: operator.reads(conversation, "client")[-1] == "спасибо, жду", 90, "the client's words at the desk")
    operator.replies(conversation, "Готово")
    assert "Готово" in person.hears(), "the bot spoke while people had the conversation"
    operator.does(conversation, "return").raise_for_status()
    assert "бот" in person.hears()
    assert "Садовая, 12" in person.ask("где терминал")
    assert person.state()["wrong"] == []


def test_the_pages_of_named_sites_may_use_the_chat_and_nothing_else(battered: System, steady: System) -> None:
    asking = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}

    def allowed(system: System, path: str, origin: str) -> bool:
        answer = system.http.options(path, headers={"Origin": origin, **asking})
        return answer.status_code == 200 and answer.headers.get("access-control-allow-origin") == origin

    assert allowed(battered, "/api/chat/messages", FRIEND)
    refused = battered.http.get("/api/chat/messages", headers={"Origin": FRIEND})
    assert refused.status_code == 401 and refused.headers["access-control-allow-origin"] == FRIEND
    assert not allowed(battered, "/api/chat/messages", "https://evil.example")
    assert not allowed(battered, "/api/desk/login", FRIEND)
    assert not allowed(steady, "/api/chat/messages", FRIEND)


def test_five_updates_three_times_each_in_parallel_are_five_messages(
    battered: System, pushing_telegram: str, come: Callable[..., Any]
) -> None:
    person: Person = come(Person, pushing_telegram, 7005, "Повторный")
    person.http.post("/webhook", json={"copies": 3}).raise_for_status()
    questions = ["где терминал", "как сменить тариф", "как оплатить картой", "как расторгнуть договор", "как настроить роутер"]
    try:
        for question in questions:
            person.say(question)
        until(lambda: person.state()["pending"] == 0, 90, "Telegram has delivered everything")
    finally:
        person.http.post("/webhook", json={"copies": 1}).raise_for_status()
    supervisor: Operator = come(Operator, battered.base, "supervisor")
    conversation = supervisor.of("Повторный")
    assert supervisor.reads(conversation, "client") == questions
    until(lambda: len(supervisor.reads(conversation, "bot")) >= len(questions), 60, "an answer to each")
    assert len(supervisor.reads(conversation, "bot")) == len(questions)
