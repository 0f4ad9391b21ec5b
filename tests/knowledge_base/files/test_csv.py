"""A table saved by any spreadsheet is read as its author meant it, and every row that is wrong is named by its line."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from knowledge_base.contract import Article
from knowledge_base.errors import ArticleInvalid
from knowledge_base.exporting import Format, write_articles
from knowledge_base.reading import Reading, read_file

TABLE = (
    "Код;Заголовок;Вопросы;Ответ;Тема;Обновлено\r\n"
    'balance;Как узнать баланс;"где мой баланс\r\nсколько денег на счёте";"Откройте «Мой счёт».\r\n\r\n* по телефону";Счёт;22.11.2026\r\n'
    "\r\n"
    "tariff;Как сменить тариф;;Выберите тариф в кабинете.;;\r\n"
)


def taken(content: str | bytes, name: str = "articles.csv") -> Reading:
    return read_file(name, io.BytesIO(content.encode() if isinstance(content, str) else content))


def problems(content: str | bytes) -> list[tuple[str, str, str]]:
    return [(found.place, found.field, found.code) for found in taken(content).problems]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251"])
def test_any_encoding_of_a_russian_spreadsheet(encoding: str) -> None:
    balance, tariff = taken(TABLE.encode(encoding)).drafts
    assert (balance.id, balance.title, balance.topic, balance.updated) == ("balance", "Как узнать баланс", "Счёт", date(2026, 11, 22))
    assert balance.questions == ["где мой баланс", "сколько денег на счёте"]
    assert balance.answer == "Откройте «Мой счёт».\n\n* по телефону"
    assert (tariff.id, tariff.questions, tariff.topic, tariff.updated) == ("tariff", [], "", None)


@pytest.mark.parametrize("encoding", ["koi8-r", "cp866"])
def test_an_encoding_nobody_uses_is_refused_rather_than_guessed(encoding: str) -> None:
    with pytest.raises(ArticleInvalid) as refused:
        taken(TABLE.replace("«", "").replace("»", "").encode(encoding))
    assert refused.value.code == "unknown_encoding"


def test_one_broken_byte_does_not_turn_the_file_into_another_alphabet() -> None:
    content = TABLE.encode().replace("кабинете".encode(), "кабинет".encode() + b"\xd0")
    assert problems(content) == [("line 7", "answer", "bad_value")]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_any_delimiter(delimiter: str) -> None:
    answer = '"Раз, два; три\t| и ""четыре"""'
    (draft,) = taken(delimiter.join(["id", "title", "answer"]) + "\n" + delimiter.join(["a", "Заголовок", answer])).drafts
    assert draft.answer == 'Раз, два; три\t| и "четыре"'


@pytest.mark.parametrize(
    "headings",
    ["id,title,questions1,questions2,answer", "ID,Title,Question 1,question_2,Answer", "Код,Заголовок,Вопрос 1,ВОПРОС №2,Ответ"],
)
def test_questions_in_columns_of_their_own(headings: str) -> None:
    (draft,) = taken(f"{headings}\na,Заголовок,раз,два,Ответ").drafts
    assert draft.questions == ["раз", "два"]


def test_headings_may_stand_under_the_name_of_the_table() -> None:
    (draft,) = taken("sep=;\nБаза знаний за ноябрь\n\nКод;Заголовок;Ответ;Заметки\na;Заголовок;Ответ;не наше").drafts
    assert draft.title == "Заголовок"


def test_columns_that_are_not_ours_are_told() -> None:
    assert taken("id,title,answer,Заметки,ansver\na,b,c,d,e").ignored == ["Заметки", "ansver"]


@pytest.mark.parametrize(
    ("content", "code", "fields"),
    [
        ("Вопрос;Ответ\nкак дела;хорошо", "no_columns", ["title", "id"]),
        ("", "no_columns", ["title", "answer", "id"]),
        ("id,title,answer,Ответ\na,b,c,d", "repeated_columns", ["answer"]),
    ],
)
def test_a_table_that_cannot_be_articles_is_refused_at_once(content: str, code: str, fields: list[str]) -> None:
    with pytest.raises(ArticleInvalid) as refused:
        taken(content)
    assert refused.value.code == code
    assert refused.value.details == {"fields": fields}


def test_every_bad_row_is_named_by_the_line_it_begins_on() -> None:
    assert problems(
        "id;title;answer;language;valid from;valid until\n"
        'good;Заголовок;"в две\nстроки";;;\n'
        "no-answer;Заголовок;;;;\n"
        "good;Опять тот же;Ответ;;;\n"
        "zz;Заголовок;Ответ;klingon;;\n"
        "dated;Заголовок;Ответ;;вчера;\n"
        "reversed;Заголовок;Ответ;;02.11.2026;01.11.2026\n"
        "torn;Заголовок;Ответ; с разделителем;;;;\n"
        'marks;Заголовок;"Ответ\n::: when region=spb\nДругой ответ";;;\n'
    ) == [
        ("line 4", "answer", "missing"),
        ("line 5", "id", "repeated"),
        ("line 6", "language", "bad_value"),
        ("line 7", "valid_from", "bad_value"),
        ("line 8", "valid_until", "dates_reversed"),
        ("line 9", "", "too_many_cells"),
        ("line 10", "answer.2", "not_closed"),
    ]


@pytest.mark.parametrize("row", ['a;"Заголовок;Ответ\nb;Другой;Ответ\n', 'a;"Тариф "Дом"";Ответ\n'])
def test_quotation_marks_that_do_not_match_are_not_guessed(row: str) -> None:
    assert problems("id;title;answer\nfirst;Первая;Ответ\n" + row) == [("line 3", "", "bad_quotes")]


def test_an_export_cannot_run_anything_in_a_spreadsheet() -> None:
    attacks = ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\t=1", "＝1"]
    articles = [
        Article(f"={n}", 1, text, text, [text, text], text.strip(), "ru", text.strip(), date(2026, 1, 1)) for n, text in enumerate(attacks)
    ]
    for locale, delimiter in (("ru", ";"), ("en", ",")):
        file = io.BytesIO()
        write_articles(articles, file, Format.csv, locale)
        rows = list(csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig"), newline=""), delimiter=delimiter))
        assert len(rows) == len(attacks) + 1
        assert not [cell for row in rows[1:] for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝"))]
