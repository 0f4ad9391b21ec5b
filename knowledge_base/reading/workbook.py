"""Reads articles from an Excel workbook (.xlsx), row by row."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any, BinaryIO, Final
from zipfile import ZipFile

from openpyxl import load_workbook

from knowledge_base.drafts import Problem
from knowledge_base.errors import ArticleInvalid, KnowledgeBaseError
from knowledge_base.reading.archive import damage_told
from knowledge_base.reading.checking import Row, TooMuch
from knowledge_base.reading.columns import Cell, Columns
from knowledge_base.reading.table import FIRST_LINES, Line, accepted, articles, best
from knowledge_base.settings import ImportLimits

_MOST_COLUMNS: Final = 1024
_MOST_ROWS: Final = 1_048_576
_TAGS_AN_ARTICLE: Final = 400
"""A dozen cells take a hundred; openpyxl makes an object of each, so a small file of empty tags would fill the memory."""
_TAGS_OF_STYLE: Final = 200_000
_CHUNK: Final = 1 << 20
_ESCAPED: Final = re.compile("_x(000D|005F)_", re.IGNORECASE)
"""How Excel writes a carriage return, which no text of ours needs, and an underscore that would read as such an escape."""

# What openpyxl does not know of a workbook (checks of cells, colours by condition) has nothing to do with articles.
warnings.filterwarnings("ignore", module=r"openpyxl\.")


def sound(archive: ZipFile, limits: ImportLimits) -> None:
    """Raises :class:`TooMuch` for a workbook with more markup than so many articles can have."""
    most, tags = _TAGS_OF_STYLE + limits.articles * _TAGS_AN_ARTICLE, 0
    for member in archive.infolist():
        with damage_told(), archive.open(member) as part:
            while tags <= most and (chunk := part.read(_CHUNK)):
                tags += chunk.count(b"<")
    if tags > most:
        raise TooMuch("workbook_too_large", "the workbook has too many cells", field="file", details={"limit": limits.articles})


def workbook_rows(file: BinaryIO) -> tuple[Columns, Iterator[Row]]:
    """Columns and rows of the first visible sheet with headings we know.

    Raises :class:`ArticleInvalid` when no sheet has them or the workbook is damaged.
    """
    book = _opened(file)
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    found = [(sheet, *best(_headings(sheet))) for sheet in sheets]
    if not found:
        raise ArticleInvalid("no_sheet", "the workbook has no sheet to read", field="file")
    sheet, above, columns = max(found, key=lambda candidate: candidate[2].known)
    return accepted(columns), articles(_lines(sheet, above + 2, columns), columns)


def _opened(file: BinaryIO) -> Any:
    file.seek(0)
    with _damage_told():
        return load_workbook(file, read_only=True, data_only=True, keep_links=False)


def _headings(sheet: Any) -> Iterator[list[Cell]]:
    """The first lines, without the empty cells at their ends."""
    sheet.reset_dimensions()  # many programs write them wrong
    with _damage_told():
        for row in sheet.iter_rows(max_row=FIRST_LINES, max_col=_MOST_COLUMNS, values_only=True):
            cells = list(row)
            while cells and cells[-1] is None:
                cells.pop()
            yield cells


def _lines(sheet: Any, first: int, columns: Columns) -> Iterator[Line]:
    with _damage_told():
        rows = sheet.iter_rows(min_row=first, max_col=len(columns.fields))
        for number, row in enumerate(islice(rows, _MOST_ROWS), start=first):
            if all(cell.value is None for cell in row):
                continue
            place = f"sheet {sheet.title} row {number}"
            wrong = [field for field, cell in zip(columns.fields, row, strict=True) if field and cell.data_type == "e"]
            yield place, Problem(place, wrong[0], "formula_error") if wrong else [_value(cell.value) for cell in row]


def _value(value: Cell) -> Cell:
    if not isinstance(value, str):
        return value
    return _ESCAPED.sub(lambda found: "_" if found[1].upper() == "005F" else "", value)


@contextmanager
def _damage_told() -> Iterator[None]:
    """openpyxl raises whatever its parsers met in a damaged workbook."""
    try:
        yield
    except KnowledgeBaseError:
        raise
    except Exception as error:
        raise ArticleInvalid("bad_workbook", f"the workbook cannot be read: {error}", field="file") from None
