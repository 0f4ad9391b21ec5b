"""Twins and contradictions between articles: found where they are, and none cried where there are none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from knowledge_base.dense import Floats
from knowledge_base.drafts import Draft
from knowledge_base.gate.contract import Clash, Part, Twin
from knowledge_base.gate.contradictions import clashes
from knowledge_base.gate.likeness import said, twins
from knowledge_base.gate.overlapping import Text, overlap, overlapping
from knowledge_base.reading import read
from nlu.encoders import SupportEncoder
from tests.knowledge_base.conftest import row

SHIPPED = Path(__file__).parents[3] / "knowledge_base" / "articles"


@pytest.fixture(scope="module")
def shipped() -> list[Draft]:
    return list(read(SHIPPED).drafts)


class Comparing:
    """Compares drafts with the real encoder."""

    def __init__(self, model: SupportEncoder) -> None:
        self._model = model

    def vectors(self, texts: Iterable[str]) -> Mapping[str, Floats]:
        every = list(dict.fromkeys(texts))
        return dict(zip(every, self._model.encode(every), strict=True))

    def twins(self, subjects: Sequence[Draft], others: Sequence[Draft] = ()) -> list[Twin]:
        mine, theirs = [said(one) for one in subjects], [said(one) for one in others]
        texts = (text for one in (*mine, *theirs) for text in (*one.wordings, *one.passages))
        return twins(mine, theirs, self.vectors(texts))

    async def clashes(self, subjects: Sequence[Draft], others: Sequence[Draft] = ()) -> list[Clash]:
        async def embed(texts: Iterable[str]) -> Mapping[str, Floats]:
            return self.vectors(texts)

        return await clashes([said(one) for one in subjects], [said(one) for one in others], embed)


@pytest.fixture
def compare(model: SupportEncoder) -> Comparing:
    return Comparing(model)


def draft(id: str, title: str, answer: str = "Вот ответ на этот вопрос, полный и ясный.", **rest: Any) -> Draft:
    return Draft.model_validate(row(id, title, answer, **rest))


def test_wordings_that_differ_in_form_only_are_twins(compare: Comparing) -> None:
    one = draft("a", "Как оплатить картой", "Откройте раздел «Оплата» и введите номер карты.")
    other = draft("b", "Способы оплаты", "Их три: карта, наличные, перевод.", questions=["картой как оплатить?"])
    (found,) = compare.twins([one], [other])
    assert (found.article_id, found.other_id, found.part) == ("a", "b", Part.wording)
    assert (found.text, found.other_text) == ("Как оплатить картой", "картой как оплатить?")


def test_opposites_and_neighbours_are_no_twins(compare: Comparing) -> None:
    one = draft(
        "a", "заморозить договор", "Договор можно заморозить на месяц.", questions=["какие у вас тарифы", "как включить автоплатёж"]
    )
    other = draft("b", "разморозить договор", "Услуги вернутся за день.", questions=["какой у меня тариф", "отключить автоплатёж"])
    assert compare.twins([one, other]) == []


def test_an_answer_told_twice(compare: Comparing, shipped: list[Draft]) -> None:
    source = next(one for one in shipped if one.id == "payment-card")
    copy = source.model_copy(
        update={"id": "new", "title": "Пластик", "questions": [], "answer": source.answer + " Спасибо, что вы с нами!"}
    )
    (found,) = compare.twins([copy], shipped)
    assert (found.other_id, found.part) == ("payment-card", Part.answer)
    assert found.likeness > 0.99 and found.count > 3


def test_a_translation_is_no_twin(compare: Comparing) -> None:
    one = draft("a", "Wi-Fi 5 GHz", "Choose the 5 GHz network in the list.", language="en")
    other = draft("b", "Wi-Fi 5 GHz", "Choose the 5 GHz network in the list.", language="en", translation_of="a")
    assert compare.twins([one, other]) == []


def test_the_shipped_articles_have_no_twins(compare: Comparing, shipped: list[Draft]) -> None:
    assert compare.twins(shipped) == []


async def test_the_shipped_articles_contradict_each_other_seldom(compare: Comparing, shipped: list[Draft]) -> None:
    found = {frozenset((one.article_id, one.other_id)) for one in await compare.clashes(shipped)}
    assert frozenset(("charges-blocked", "payment-promised")) in found  # «до 15 минут» and «около 10 минут» to wait for the same
    assert len(found) <= 12


@pytest.mark.parametrize(
    ("sentence", "other_id", "fact"),
    [
        ("Роутер можно взять в аренду за 150 ₽ в месяц.", "tariff-list", "money"),
        ("«Семья» — 500 Мбит/с и 180 каналов, 990 ₽ в месяц.", "tariff-tv-bundle", "money"),
        ("Выезд мастера стоит 700 ₽, если поломка в квартире.", "charges-extra", "money"),
        ("Раз в год переезд платный.", "moving-order", "free"),
        ("Садовая, 12, пн–пт 10–19, сб 10–17.", "equipment-return", "hours"),
        ("Позвоните нам по номеру 8 800 111-22-33 или напишите в этот чат.", "tariff-current", "phone"),
        ("Приостановите договор на срок от 30 до 180 дней.", "contract-suspend", "number"),
        ("Подайте заявку за 10 дней до переезда.", "moving-order", "span"),
    ],
)
async def test_a_new_article_that_contradicts_a_shipped_one(
    compare: Comparing, shipped: list[Draft], sentence: str, other_id: str, fact: str
) -> None:
    found = await compare.clashes([draft("new", "Новая статья", sentence)], shipped)
    assert (other_id, fact) in {(one.other_id, one.fact) for one in found}


async def test_a_translation_with_another_sum(compare: Comparing) -> None:
    one = draft("rent", "Аренда роутера", "Роутер стоит 100 ₽ в месяц.")
    other = draft("rent-en", "Router rent", "A router costs 120 ₽ a month.", language="en", translation_of="rent")
    (found,) = await compare.clashes([other], [one])
    assert (found.article_id, found.other_id, found.fact, found.said, found.other_said) == ("rent-en", "rent", "money", "120 ₽", "100 ₽")


def test_no_overlapping_pair_is_passed_over() -> None:
    random = np.random.default_rng(4)
    texts = [
        Text(number // 3, str(number), frozenset(f"w{int(word)}" for word in random.zipf(1.3, size=6) if word < 40))
        for number in range(150)
    ]
    for least in (0.25, 0.5, 0.8):
        found = {(one.text, other.text) for one, other, _ in overlapping(texts, least, 20)}
        plain = {
            (one.text, other.text)
            for one in texts
            for other in texts
            if one.owner < 20 and one.owner < other.owner and overlap(one.words, other.words) >= least
        }
        assert found == plain
