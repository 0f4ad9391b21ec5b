"""``kill -9`` of the door and of the engine in the middle of talks: nothing is lost, doubled or out of order."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.whole.people import Operator, Person, Visitor
from tests.whole.running import System, alive, until

ANSWERS = {
    "где терминал": "У «Маяка» три терминала",
    "как сменить тариф": "",
    "как оплатить картой": "",
    "как расторгнуть договор": "",
    "как настроить роутер": "",
}
"""Questions that the knowledge base answers, with or without the engine, and how the answer begins."""

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
            heard = sum(len(visitor.everything()) for visitor in visitors)
            more = random.randint(1, 4)
            until(lambda: sum(len(v.everything()) for v in visitors) >= heard + more or all(w.done() for w in writing), 60)
            battered.kill_door()
            battered.start()
            battered.until_open()
        for written in writing:
            written.result(timeout=120)

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


def _write(client: Visitor | Person) -> None:
    """Every question in turn, with a pause for the answer to none of them."""
    for question in ANSWERS:
        client.say(question)
        if isinstance(client, Visitor):
            until(lambda: question in [m["text"] for m in client.everything()], 60, f"{question!r} in the thread")


def _nothing_lost_doubled_or_out_of_order(visitor: Visitor) -> None:
    until(lambda: len([m for m in visitor.everything() if m["author"] == "bot"]) >= len(ANSWERS), 90, "an answer to each")
    said = visitor.everything()
    assert [m["text"] for m in said if m["author"] == "client"] == list(ANSWERS)
    assert [m["seq"] for m in said] == sorted({m["seq"] for m in said})
    _each_answered_once_in_order([m["text"] for m in said if m["author"] == "bot"])


def _each_answered_once_in_order(answers: list[str]) -> None:
    assert len(answers) == len(ANSWERS), answers
    assert len(set(answers)) == len(ANSWERS), answers
    assert answers[0].startswith(ANSWERS["где терминал"])


def _both_sides_agree(person: Person, supervisor: Operator) -> None:
    """The thread has everything once in order, and what Telegram shows is the thread; only a send cut by a death is uncertain."""
    conversation = supervisor.of(person.name)

    def settled() -> list[dict[str, Any]] | None:
        messages: list[dict[str, Any]] = supervisor.opens(conversation)["messages"]
        bot = [m for m in messages if m["author"] == "bot"]
        return messages if len(bot) >= len(ANSWERS) and all(m["delivery"] in ("sent", "uncertain") for m in bot) else None

    thread = until(settled, 90, "everything is answered and sent")
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
