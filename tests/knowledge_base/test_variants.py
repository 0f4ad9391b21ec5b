"""An answer says to each client what is true for them, and never shows a gap where something is not known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_base import variants
from knowledge_base.variants import chosen, depends_on, problems, unmarked

BY_REGION = """Начало.

::: when region=spb,"Нижний Новгород"
Северный офис.
:::
::: when region=msk client=business
Московский офис для компаний.
:::

::: otherwise
Любой офис.
:::

Конец."""
WITH_BALANCE = """Платите картой.

Сейчас на счету {{ balance }}.
- Тариф «{{ tariff }}»
- Всегда верно"""


@pytest.mark.parametrize(
    ("circumstances", "said"),
    [
        ({}, "Любой офис."),
        ({"region": "SPB"}, "Северный офис."),
        ({"region": "нижний  новгород"}, "Северный офис."),
        ({"region": "msk"}, "Любой офис."),
        ({"region": "msk", "client": "business"}, "Московский офис для компаний."),
        ({"region": "omsk"}, "Любой офис."),
    ],
)
def test_of_alternatives_the_first_that_fits_is_said(circumstances: dict[str, str], said: str) -> None:
    assert chosen(BY_REGION, circumstances) == f"Начало.\n\n{said}\n\nКонец."


def test_blocks_apart_do_not_know_of_each_other() -> None:
    answer = "::: when channel=telegram\nодин\n:::\nмежду\n::: when channel=telegram\nдва\n:::\n::: otherwise\nтри\n:::"
    assert chosen(answer, {"channel": "telegram"}) == "один\n\nмежду\n\nдва"
    assert chosen(answer, {"channel": "vk"}) == "между\n\nтри"


def test_a_plain_answer_is_left_alone() -> None:
    assert chosen("Просто\n\n\n\nтекст: {как есть}", {}) == "Просто\n\n\n\nтекст: {как есть}"


def test_what_is_known_is_filled_in_and_a_line_with_a_gap_is_left_out() -> None:
    assert chosen(WITH_BALANCE, {}, {"balance": "350 ₽", "tariff": "Дом\n100"}).splitlines()[2:] == [
        "Сейчас на счету 350 ₽.",
        "- Тариф «Дом 100»",
        "- Всегда верно",
    ]
    assert chosen(WITH_BALANCE, {}, {"tariff": "Дом"}) == "Платите картой.\n\n- Тариф «Дом»\n- Всегда верно"


def test_a_block_with_a_gap_gives_way_to_the_next() -> None:
    answer = "::: when\nНа счету {{ balance }}.\n:::\n::: otherwise\nНапишите «баланс».\n:::"
    assert chosen(answer, {}, {"balance": "5 ₽"}) == "На счету 5 ₽."
    assert chosen(answer, {}) == "Напишите «баланс»."
    assert problems(answer) == []


def test_a_block_with_conditions_is_chosen_by_them_alone() -> None:
    """Else who is in the north would hear of the south when a system is down."""
    answer = "::: when region=spb\nСевер.\nОфис {{ hours }}.\n:::\n::: otherwise\nЮг.\nРядом: {{ nearest_terminal }}.\n:::"
    assert chosen(answer, {"region": "spb"}) == "Север." and chosen(answer, {}) == "Юг."
    assert chosen(answer, {"region": "spb"}, {"hours": "сегодня закрыто"}) == "Север.\nОфис сегодня закрыто."
    assert chosen("::: when region=spb\nОфис {{ hours }}.\n:::\n::: otherwise\nЮг.\n:::", {"region": "spb"}) == "Юг."


def test_a_value_is_not_read_for_marks() -> None:
    assert chosen("{{ tariff }}", {}, {"tariff": "{{ balance }}"}) == "{{ balance }}"


def test_what_an_answer_asks_for_is_known_beforehand() -> None:
    assert variants.variables(WITH_BALANCE) == {"balance", "tariff"}
    assert depends_on(BY_REGION) == {"region", "client"}


def test_the_search_reads_every_variant_and_no_mark() -> None:
    words = unmarked(BY_REGION + "\n" + WITH_BALANCE)
    assert all(text in words for text in ("Северный", "Московский", "Любой", "Конец", "Платите"))
    assert ":::" not in words and "{{" not in words and "region" not in words


@pytest.mark.parametrize(
    ("answer", "wrong"),
    [
        ("::: when region=spb\nтекст", ["1: not_closed"]),
        ("текст\n:::", ["2: not_opened"]),
        ("::: if region=spb\nтекст\n:::\nи", ["1: bad_mark"]),
        ("::: when region = spb\nтекст\n:::\nи", ["1: bad_condition"]),
        ("::: when plan=spb\nтекст\n:::\nи", ["1: unknown_key"]),
        ("::: when\nтекст\n:::\nи", ["1: no_condition"]),
        ("и\n::: otherwise\nтекст\n:::", ["2: otherwise_alone"]),
        ("и\n::: when region=spb\n:::", ["2: empty_block"]),
        ("::: when region=spb\nа\n::: when region=msk\nб\n:::\nи", ["3: nested"]),
        ("и {{ balance }", ["1: broken_variable"]),
        ("и {{ password }}", ["1: unknown_variable"]),
        ("::: when region=spb\nа\n:::", ["0: says_nothing"]),
        ("На счету {{ balance }}", ["0: says_nothing"]),
        (BY_REGION, []),
        (WITH_BALANCE, []),
    ],
)
def test_what_is_wrong_is_named_with_its_line(answer: str, wrong: list[str]) -> None:
    assert problems(answer) == wrong


_LINES = st.sampled_from(
    [
        "слова",
        "",
        ":::",
        "::: otherwise",
        "::: when region=spb",
        "::: when",
        "::: when tariff=«Дом 1»",
        "{{ balance }}",
        "{{ x",
        "а }}",
        "::: :::",
    ]
)


@given(st.lists(_LINES, max_size=12), st.booleans(), st.booleans())
def test_however_broken_no_mark_is_ever_said(lines: list[str], known: bool, here: bool) -> None:
    said = chosen("\n".join(lines), {"region": "spb"} if here else {}, {"balance": "5 ₽"} if known else {})
    assert ":::" not in said and "{{" not in said
    problems("\n".join(lines))
