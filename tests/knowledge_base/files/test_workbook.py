"""An Excel workbook is read as its author sees it; a damaged, locked or overgrown one is refused with a reason."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook, load_workbook

from knowledge_base.contract import Article
from knowledge_base.errors import ArticleInvalid
from knowledge_base.exporting import Format, write_articles
from knowledge_base.reading import Reading, TooMuch, read_file
from knowledge_base.settings import ImportLimits

HEADINGS = ["Код", "Заголовок", "Вопросы", "Ответ", "Обновлено"]
ROW = ["balance", "Как узнать баланс", "где баланс\nсколько денег", "Откройте «Мой счёт».", datetime(2026, 11, 22)]


def workbook(rows: Sequence[Sequence[Any]], *, title: str = "Статьи", before: Sequence[str] = ()) -> io.BytesIO:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name in before:
        book.create_sheet(name).append(["Это не статьи"])
    sheet = book.create_sheet(title)
    for row in rows:
        sheet.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file


def rewritten(file: io.BytesIO, member: str, change: Callable[[str], str]) -> io.BytesIO:
    made = io.BytesIO()
    with ZipFile(file) as before, ZipFile(made, "w", ZIP_DEFLATED) as after:
        for one in before.infolist():
            content = before.read(one)
            after.writestr(one.filename, change(content.decode()) if one.filename == member else content)
    return made


def taken(file: io.BytesIO, limits: ImportLimits | None = None) -> Reading:
    return read_file("articles.xlsx", file, limits)


def refused(file: io.BytesIO, limits: ImportLimits | None = None) -> str:
    with pytest.raises(ArticleInvalid) as found:
        taken(file, limits)
    return found.value.code


def test_cells_are_read_by_their_kind() -> None:
    balance, numbered = taken(workbook([HEADINGS, ROW, [101, 2026, 7.5, True, "01.02.2026"]])).drafts
    assert (balance.questions, balance.updated) == (["где баланс", "сколько денег"], date(2026, 11, 22))
    assert (numbered.id, numbered.title, numbered.questions, numbered.answer) == ("101", "2026", ["7.5"], "True")
    assert numbered.updated == date(2026, 2, 1)


def test_the_sheet_with_articles_is_found_and_its_rows_are_named() -> None:
    file = workbook([["База знаний"], [], HEADINGS, ROW, [], ["no-answer", "Заголовок"], ROW], title="Новые статьи", before=["Инструкция"])
    assert [(found.place, found.field, found.code) for found in taken(file).problems] == [
        ("sheet Новые статьи row 6", "answer", "missing"),
        ("sheet Новые статьи row 7", "id", "repeated"),
    ]


def test_a_formula_gives_its_value_and_an_error_of_one_is_a_problem() -> None:
    file = workbook([HEADINGS, ROW, ["formula", "Заголовок", None, "=1/0"]])
    failed = rewritten(
        file, "xl/worksheets/sheet1.xml", lambda xml: re.sub(r'<c r="D3"[^>]*>.*?</c>', '<c r="D3" t="e"><f>1/0</f><v>#DIV/0!</v></c>', xml)
    )
    assert [(found.place, found.field, found.code) for found in taken(failed).problems] == [
        ("sheet Статьи row 3", "answer", "formula_error")
    ]
    counted = rewritten(
        file, "xl/worksheets/sheet1.xml", lambda xml: re.sub(r'<c r="D3"[^>]*>.*?</c>', '<c r="D3" t="str"><f>A1</f><v>Ответ</v></c>', xml)
    )
    assert [draft.answer for draft in taken(counted).drafts][1] == "Ответ"


def test_wrong_dimensions_do_not_hide_rows() -> None:
    file = rewritten(
        workbook([HEADINGS, ROW]), "xl/worksheets/sheet1.xml", lambda xml: re.sub(r'<dimension ref="[^"]*"', '<dimension ref="A1"', xml)
    )
    assert len(taken(file).drafts) == 1


def test_a_cell_at_the_far_corner_costs_nothing() -> None:
    far = '<row r="1048576"><c r="XFD1048576" t="str"><v>x</v></c></row></sheetData>'
    file = rewritten(workbook([HEADINGS, ROW]), "xl/worksheets/sheet1.xml", lambda xml: xml.replace("</sheetData>", far))
    assert len(taken(file).drafts) == 1


def test_rows_without_end_are_not_waited_for() -> None:
    far = '<row r="99999999999"><c r="A99999999999" t="str"><v>x</v></c></row></sheetData>'
    file = rewritten(workbook([HEADINGS, ROW]), "xl/worksheets/sheet1.xml", lambda xml: xml.replace("</sheetData>", far))
    assert len(taken(file).drafts) == 1


def test_damage_is_told() -> None:
    whole = workbook([HEADINGS, ROW]).getvalue()
    assert refused(io.BytesIO(whole[: len(whole) // 2])) == "bad_archive"
    for member in ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"):
        assert refused(rewritten(io.BytesIO(whole), member, lambda xml: xml[: len(xml) // 2])) == "bad_workbook"
    assert refused(io.BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))) == "old_excel"


def test_entities_are_not_expanded() -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    file = rewritten(workbook([HEADINGS, ROW]), "xl/worksheets/sheet1.xml", lambda xml: laughs + xml.replace("Ответ", "&b;"))
    assert refused(file) == "bad_workbook"


def test_a_bomb_is_told_by_its_size_before_it_is_unpacked() -> None:
    big = rewritten(workbook([HEADINGS, ROW]), "xl/worksheets/sheet1.xml", lambda xml: xml + " " * 3_000_000)
    assert len(big.getvalue()) < 20_000
    with pytest.raises(TooMuch) as found:
        taken(big, ImportLimits(megabytes=2))
    assert (found.value.code, found.value.status, found.value.details) == ("file_too_large", 413, {"limit": 2})


def test_a_bomb_of_empty_cells_is_told_before_it_is_parsed() -> None:
    row = f"<row>{'<c/>' * 400_000}</row></sheetData>"
    file = rewritten(workbook([HEADINGS, ROW]), "xl/worksheets/sheet1.xml", lambda xml: xml.replace("</sheetData>", row))
    assert refused(file, ImportLimits(articles=100)) == "workbook_too_large"


def test_an_exported_workbook_has_no_formulas() -> None:
    attacks = ["=HYPERLINK(1)", "+1", "@SUM(A1)", "#N/A"]
    file = io.BytesIO()
    write_articles(
        [Article(f"={n}", 1, text, text, [text], "", "ru", text, date(2026, 1, 1)) for n, text in enumerate(attacks)], file, Format.xlsx
    )
    for row in load_workbook(file).worksheets[0].iter_rows(min_row=2):
        assert {cell.data_type for cell in row if cell.value is not None} == {"s", "d"}
        assert row[1].quotePrefix is (row[1].value != "#N/A")
