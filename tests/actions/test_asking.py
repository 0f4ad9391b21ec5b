"""What is read off a client's words: several questions, a question that leans, a «не то» with a question in it."""

from __future__ import annotations

import pytest

from actions.asking import after_rejection, leans, names_something, points_back, questions_in


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("как оплатить и почему интернет медленный", ["как оплатить", "почему интернет медленный"]),
        ("как оплатить картой, почему интернет медленный", ["как оплатить картой", "почему интернет медленный"]),
        ("не работает интернет. как вызвать мастера?", ["не работает интернет.", "как вызвать мастера?"]),
        ("где терминал\nсколько стоит роутер", ["где терминал", "сколько стоит роутер"]),
        ("где терминал и ещё нужен чек об оплате", ["где терминал", "нужен чек об оплате"]),
        ("how to pay by card and why is internet slow", ["how to pay by card", "why is internet slow"]),
        ("здравствуйте! подскажите, как оплатить картой", []),
        ("как оплатить интернет и тв", []),
        ("оплатил, а деньги не пришли", []),
        ("пропал интернет и телевидение", []),
        ("раз два. три четыре. пять шесть. семь восемь.", []),
    ],
)
def test_questions_of_one_breath(text: str, questions: list[str]) -> None:
    assert questions_in(text) == questions


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("нет, не то", ""),
        ("не то", ""),
        ("опять не то", ""),
        ("это не то, я спрашивал про перерасчёт", "про перерасчёт"),
        ("нет не то, а как оплатить картой", "как оплатить картой"),
        ("не помогло, интернет всё равно не работает", "интернет всё равно не работает"),
        ("Нет. Я не про это, меня интересует роутер", "роутер"),
        ("нет, не то, спасибо за попытку", "спасибо за попытку"),
        ("not that, I meant the tv box", "the tv box"),
        ("нет интернета", None),
        ("не работает интернет", None),
        ("не только вечером", None),
    ],
)
def test_a_question_asked_instead(text: str, rest: str | None) -> None:
    assert after_rejection(text) == rest


def test_what_leans_on_the_question_before() -> None:
    assert all(map(leans, ("а картой?", "а в выходные?", "сколько это стоит", "how much is it")))
    assert not leans("сколько стоит самый дорогой тариф для квартиры") and not leans("?")
    assert points_back("сколько это стоит") and not points_back("сколько стоит роутер")
    assert names_something("а картой?") and not names_something("а в выходные?") and not names_something("сколько это стоит")
