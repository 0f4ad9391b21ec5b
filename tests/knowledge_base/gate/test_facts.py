"""What sentences state: the same fact in other words is no contradiction, a different one is."""

from __future__ import annotations

import pytest

from knowledge_base.gate.facts import differing, stated


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("Вернуть товар можно в течение 14 дней.", "Возврат товара — в течение 30 дней.", "span"),
        ("Доставка стоит 300 рублей.", "Доставка стоит 500 ₽.", "money"),
        ("Скидка 10 %.", "Скидка 15 процентов.", "percent"),
        ("Курьер работает с 9 до 18.", "Курьер работает 10–20.", "hours"),
        ("Окно 10:00–12:00.", "Окно 10:00–14:00.", "hours"),
        ("Звоните: 8 800 555-35-35.", "Звоните: +7 (800) 555-00-11.", "phone"),
        ("Пишите на help@mayak.example.", "Пишите на support@mayak.example.", "email"),
        ("Акция до 31 декабря.", "Акция до 15 января.", "date"),
        ("Срок до 01.03.2026.", "Срок до 01.04.2026.", "date"),
        ("Офис на Садовой, 12.", "Офис: Садовая, 14.", "address"),
        ("Подключение бесплатное.", "Подключение платное.", "free"),
        ("Оплатить картой можно.", "Оплатить картой нельзя.", "allowed"),
        ("Паспорт нужен.", "Паспорт не нужен.", "needed"),
        ("Комиссия не взимается.", "Комиссия взимается.", "denied"),
        ("Не короче 8 символов.", "Не короче шести символов.", "number символ"),
        ("Return it within 14 days.", "Return it within 30 days.", "span"),
        ("Delivery is free.", "Delivery is paid.", "free"),
        ("You can pay by card.", "You cannot pay by card.", "allowed"),
    ],
)
def test_facts_that_differ(one: str, other: str, kind: str) -> None:
    found, back = differing(stated(one), stated(other)), differing(stated(other), stated(one))
    assert found is not None and found[0] == kind
    assert back is not None and back[0] == kind and back[1:] == found[:0:-1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Стоит 1 500 руб. в месяц.", "1500 ₽ в месяц."),
        ("В течение 14 дней.", "В течение двух недель."),
        ("Телефон 8 (800) 555-35-35.", "Телефон +7 800 555 35 35."),
        ("Пять минут.", "5 минут."),
        ("Офис на Садовой, 12.", "Наш офис — Садовая, 12."),
        ("Переезд бесплатный.", "Переезд — без комиссии."),
        ("До 500 ₽ на 3 дня.", "До 500 ₽."),
        ("«Старт» — 450 ₽ в месяц.", "«Дом» — 600 ₽ в месяц."),
        ("Введите номер договора — не номер телефона.", "Введите номер договора."),
        ("Перезагрузите роутер.", "Перезагрузите роутер и подождите 5 минут."),
    ],
)
def test_the_same_fact_or_more_of_it(one: str, other: str) -> None:
    assert differing(stated(one), stated(other)) is None


def test_what_a_sentence_is_about_does_not_hold_its_facts() -> None:
    assert stated("Раз в год переезд бесплатный.").rest == stated("Раз в год переезд платный.").rest
    assert stated("Аренда — 100 ₽ в месяц.").topic == stated("Аренда — 200 ₽ в месяц.").topic


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?!",
        "🙂" * 300,
        "1" * 20_000,
        "8 " * 10_000,
        "1." * 10_000,
        "111 " * 5000,
        "не " * 6000,
        "«" * 20_000,
        "ж" * 20_000,
        "\u0345" * 50,
    ],
    ids=range(11),
)
def test_any_text_can_be_taken_apart(text: str) -> None:
    stated(text)
