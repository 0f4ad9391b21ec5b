"""``kill -9`` of the door and of the engine in the middle of talks: nothing is lost, doubled or out of order."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from tests.whole.people import Operator, Person, Visitor
from tests.whole.running import System, alive, until

ANSWERS = {
    "где терминал": "У «Маяка» три терминала",
    "как сменить тариф": "Сменить тариф можно",
    "как оплатить картой": "Картой можно заплатить",
    "забыл пароль от личного кабинета": "Забыть пароль",
    "сколько стоит выезд мастера": "Всё зависит от того",
    "переезжаю на новую квартиру": "Поможем переехать",
    "почему низкая скорость": "Вернём скорость",
    "как настроить роутер": "Настройка занимает",
}
"""Questions that the knowledge base answers, with or without the engine, and how the answers begin."""

DEATHS = 3
NAMES = ("Первый", "Второй")


def test_the_engine_dies_in_the_middle_of_a_form(steady: System, come: Callable[..., Any]) -> None:
    visitor: Visitor = come(Visitor, steady.base)
    assert "Что случилось" in visitor.ask("нужен мастер")
    assert "адрес" in visitor.ask("с утра не работает интернет")
    dead = steady.kill_engine()

    visitor.say("Садовая, 5, кв. 3")
    assert "с того же места" in visitor.hears("system")["text"]
    health = steady.health()
    assert health["status"] == "degraded" and health["dependencies"]["engine"]["ok"] is False
    curious: Visitor = come(Visitor, steady.base)
    assert "три терминала" in curious.ask("где терминал")
    impatient: Visitor = come(Visitor, steady.base)
    impatient.say("позовите человека")
    assert "очеред" in impatient.hears("system")["text"]

    assert "телефон" in visitor.hears(seconds=120)["text"]
    assert "Проверьте заявку" in visitor.ask("8 921 123-45-67")
    until(lambda: steady.health()["status"] == "ok", 60, "healthy again")
    assert steady.engine_pid not in (None, dead) and not alive(dead)


@pytest.mark.timeout(900)
def test_the_door_dies_again_and_again_while_clients_write(battered: System, pushing_telegram: str, come: Callable[..., Any]) -> None:
    in_form: Visitor = come(Visitor, battered.base)
    in_form.ask("нужен мастер")
    assert "адрес" in in_form.ask("с утра не работает интернет")
    visitors: list[Visitor] = [come(Visitor, battered.base) for _ in NAMES]
    persons: list[Person] = [come(Person, pushing_telegram, 7100 + number, name) for number, name in enumerate(NAMES)]
    persons[0].http.post("/webhook", json={"copies": 2}).raise_for_status()

    with ThreadPoolExecutor(len(visitors) + len(persons)) as together:
        writing = [together.submit(_write, client) for client in (*visitors, *persons)]
        for _ in range(DEATHS):
            enough = _length(visitors) + random.randint(1, 4)
            until(partial(_reached, visitors, enough, writing), 60, "some more messages")
            battered.kill_door()
            battered.start()
            battered.until_open()
        for written in writing:
            written.result(timeout=400)

    for visitor in visitors:
        _nothing_lost_doubled_or_out_of_order(visitor)
    until(lambda: persons[0].state()["pending"] == 0, 60, "Telegram has delivered everything")
    supervisor: Operator = come(Operator, battered.base, "supervisor")
    for person in persons:
        _both_sides_agree(person, supervisor)
    assert persons[0].state()["wrong"] == []

    battered.until_ready()
    assert "телефон" in in_form.ask("Садовая, 5, кв. 3"), "the form goes on where it was"
    assert "Traceback" not in battered.log


def _length(visitors: Sequence[Visitor]) -> int:
    return sum(len(visitor.everything()) for visitor in visitors)


def _reached(visitors: Sequence[Visitor], enough: int, writing: Sequence[Future[None]]) -> bool:
    return _length(visitors) >= enough or all(written.done() for written in writing)


def _write(client: Visitor | Person) -> None:
    """Every question in turn. A visitor sends each twice, and now and then waits for the answers so far."""
    for number, question in enumerate(ANSWERS, 1):
        if isinstance(client, Person):
            client.say(question)
            until(lambda: client.state()["pending"] == 0, 240, "Telegram has delivered it")
        else:
            key = uuid.uuid4().hex
            assert client.say(question, key) == client.say(question, key)
            if number % 3:
                until(partial(_answered, client, number), 240, f"answer {number}")


def _answered(visitor: Visitor, count: int) -> bool:
    return len([m for m in visitor.everything() if m["author"] == "bot"]) >= count


def _nothing_lost_doubled_or_out_of_order(visitor: Visitor) -> None:
    until(lambda: _answered(visitor, len(ANSWERS)), 240, "an answer to each")
    said = visitor.everything()
    assert [m["text"] for m in said if m["author"] == "client"] == list(ANSWERS)
    assert [m["seq"] for m in said] == sorted({m["seq"] for m in said})
    _each_answered_once_in_order([m["text"] for m in said if m["author"] == "bot"])


def _each_answered_once_in_order(answers: list[str]) -> None:
    assert len(answers) == len(ANSWERS), answers
    for answer, beginning in zip(answers, ANSWERS.values(), strict=True):
        assert answer.startswith(beginning), answers


def _both_sides_agree(person: Person, supervisor: Operator) -> None:
    """The thread has everything once in order, and what Telegram shows is the thread; only a send cut by a death is uncertain."""
    conversation = supervisor.of(person.name)

    def settled() -> list[dict[str, Any]] | None:
        messages: list[dict[str, Any]] = supervisor.opens(conversation)["messages"]
        bot = [m for m in messages if m["author"] == "bot"]
        return messages if len(bot) >= len(ANSWERS) and all(m["delivery"] in ("sent", "uncertain") for m in bot) else None

    thread = until(settled, 240, "everything is answered and sent")
    assert [m["text"] for m in thread if m["author"] == "client"] == list(ANSWERS)
    bot = [m for m in thread if m["author"] == "bot"]
    _each_answered_once_in_order([m["text"] for m in bot])
    shown = [message["text"] for message in person.everything()]
    assert len(shown) == len(set(shown)), shown
    sure = [_beginning(m["text"]) for m in bot if m["delivery"] == "sent"]
    assert [text for text in map(_beginning, shown) if text in sure] == sure
    assert len([m for m in bot if m["delivery"] == "uncertain"]) <= DEATHS


def _beginning(text: str) -> str:
    """Comparable over Markdown and Telegram's own dialect: its first letters."""
    return "".join(letter for letter in text if letter.isalpha())[:30]
