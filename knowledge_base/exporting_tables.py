"""Writes articles as a table for people with a spreadsheet: CSV and Excel."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, BinaryIO, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from knowledge_base.contract import Article
from knowledge_base.reading.columns import MANY, dangerous, guarded, heading, quoted

_LONGEST_CELL: Final = 32_000
"""In letters; Excel cuts a cell after 32,767."""
_LIKE_ESCAPE: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
"""What Excel would read as the code of a letter."""
_WIDE: Final = {"title": 40, "questions": 50, "answer": 80}


def write_csv(articles: Sequence[Article], file: BinaryIO, fields: Sequence[str], locale: str) -> None:
    """UTF-8 with the mark that Excel knows it by; no cell can be taken for a formula."""
    text = io.TextIOWrapper(file, "utf-8-sig", newline="")
    writer = csv.writer(text, delimiter=";" if locale == "ru" else ",")
    for row in _rows(articles, fields, locale):
        writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in row])
    text.detach()


def write_xlsx(articles: Sequence[Article], file: BinaryIO, fields: Sequence[str], locale: str) -> None:
    """One sheet. Cells are typed, so none is a formula, and those that look like one are marked as text for whoever edits them."""
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet("Статьи" if locale == "ru" else "Articles")
    sheet.freeze_panes = "A2"
    for number, field in enumerate(fields):
        sheet.column_dimensions[chr(ord("A") + number)].width = _WIDE.get(field, 15)
    for number, row in enumerate(_rows(articles, fields, locale)):
        sheet.append([_cell(sheet, value, bold=number == 0) for value in row])
    book.save(file)


def _cell(sheet: Any, value: str | date | None, *, bold: bool) -> Any:
    if not isinstance(value, str):
        return value
    cell: Any = WriteOnlyCell(sheet, _LIKE_ESCAPE.sub("_x005F_", quoted(value)))
    cell.data_type = "s"
    cell.quotePrefix = dangerous(value)
    if bold:
        cell.font = Font(bold=True)
    return cell


def _rows(articles: Sequence[Article], fields: Sequence[str], locale: str) -> Iterator[list[str | date | None]]:
    """Headings, then an article a row: questions as lines of one cell, or a column for each where one cell cannot hold them."""
    columns = max((len(article.questions) for article in articles if len(_joined(article)) > _LONGEST_CELL), default=0)
    numbered = [f"{heading(MANY, locale)} {number}" for number in range(1, columns + 1)]
    yield [name for field in fields for name in (numbered if field == MANY and columns else [heading(field, locale)])]
    for article in articles:
        yield [cell for field in fields for cell in _cells(article, field, columns)]


def _cells(article: Article, field: str, columns: int) -> list[str | date | None]:
    if field != MANY:
        return [getattr(article, field)]
    if not columns:
        return [_joined(article)]
    return [*article.questions, *[None] * (columns - len(article.questions))]


def _joined(article: Article) -> str:
    return "\n".join(article.questions)
