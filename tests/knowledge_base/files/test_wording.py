"""Whoever gave the file reads in Russian or English where it is wrong and why it was refused."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from bot.catalogue import Catalogue
from knowledge_base import drafts, variants
from knowledge_base.drafts import Problem
from knowledge_base.errors import ArticleInvalid, KnowledgeBaseError
from knowledge_base.importing import ImportRefused
from knowledge_base.reading import read_file, wording
from knowledge_base.settings import ImportLimits
from tests.texts import TEXTS

ROOT = Path(__file__).parents[3]
READING = [*(ROOT / "knowledge_base" / "reading").glob("*.py"), Path(variants.__file__)]


@pytest.fixture(scope="module")
def texts() -> Catalogue:
    return TEXTS


@pytest.mark.parametrize(
    ("found", "russian", "english"),
    [
        (
            Problem("line 6", "answer", "missing"),
            "Строка 6, поле «Ответ (answer)»: не заполнено.",
            "Line 6, field “answer”: not filled in.",
        ),
        (
            Problem("sheet Новые row 3", "questions.1", "too_long"),
            "Лист «Новые», строка 3, поле «Вопросы (questions), № 2»: слишком длинно.",
            "Sheet “Новые”, row 3, field “questions, no. 2”: too long.",
        ),
        (
            Problem("ru/balance.md", "answer.2", "not_closed"),
            "Файл ru/balance.md, поле «Ответ (answer), строка 2»: вариант не закрыт строкой «:::».",
            "File ru/balance.md, field “answer, line 2”: a variant that no “:::” line closes.",
        ),
        (
            Problem("line 1", "", "not_json_object"),
            "Строка 1: это не статья в виде JSON, одна на строку.",
            "Line 1: not an article as JSON, one a line.",
        ),
    ],
)
def test_a_problem_is_a_sentence(texts: Catalogue, found: Problem, russian: str, english: str) -> None:
    assert (wording.problem(found, texts, "ru"), wording.problem(found, texts, "en")) == (russian, english)


def test_every_code_of_a_problem_has_words(texts: Catalogue) -> None:
    given = {
        code
        for path in READING
        for code in re.findall(r'(?:Problem\(.*?|found\.append\(\(number, |\[\(number, )"([a-z_]+)"\)', path.read_text("utf-8"))
    }
    for code in {*given, *drafts._CODES.values(), "wrong_type", "too_long", "formula_error"}:
        for locale in ("ru", "en"):
            assert texts(f"kb-problem-{code.replace('_', '-')}", locale)


def test_every_refusal_has_words(texts: Catalogue) -> None:
    raised = {
        code for path in READING for code in re.findall(r'(?:ArticleInvalid|TooMuch|_refused)\(\s*"([a-z_]+)"', path.read_text("utf-8"))
    }
    assert len(raised) >= 10 and raised <= wording.REFUSALS
    for code in wording.REFUSALS:
        for locale in ("ru", "en"):
            assert texts(f"kb-import-{code.replace('_', '-')}", locale, limit=1, total=1, fields="")


def test_a_refusal_names_its_limit_and_its_columns(texts: Catalogue) -> None:
    with pytest.raises(ArticleInvalid) as many:
        read_file("a.csv", io.BytesIO(b"id;title;answer\n" + b"a;b;c\n" * 2), ImportLimits(articles=1))
    assert wording.refusal(many.value, texts, "ru").startswith("В файле больше 1 статей")
    with pytest.raises(ArticleInvalid) as table:
        read_file("a.csv", io.BytesIO("Вопрос;Ответ\nа;б".encode()))
    assert wording.refusal(table.value, texts, "ru") == "В таблице не хватает столбцов: «Заголовок», «Код»."
    assert wording.refusal(table.value, texts, "en") == "The table has no columns for: title, id."
    assert wording.refusal(ImportRefused([], 22), texts, "ru") == "Ничего не загружено: 22 ошибки в файле."
    assert wording.refusal(KnowledgeBaseError("other", "its own words"), texts, "ru") == "its own words"
