"""Reads articles from CSV, whatever divides its cells."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from itertools import islice
from typing import Final, TextIO

from knowledge_base.drafts import Problem
from knowledge_base.reading.checking import Row
from knowledge_base.reading.columns import Columns
from knowledge_base.reading.table import FIRST_LINES, Line, accepted, articles, best

_DELIMITERS: Final = ";,\t|"
_LONGEST_CELL: Final = 1 << 20
"""In letters: more than all the questions of an article; a quotation mark that is never closed would take in the whole file."""
_START: Final = 1 << 17

csv.field_size_limit(_LONGEST_CELL)


def csv_rows(text: TextIO) -> tuple[Columns, Iterator[Row]]:
    """Columns and rows. Raises :class:`~knowledge_base.errors.ArticleInvalid` when there are no headings."""
    start = text.read(_START)
    text.seek(0)
    tried = {delimiter: best(_first(start, delimiter)) for delimiter in _DELIMITERS}
    delimiter = max(tried, key=lambda one: tried[one][1].known)
    above, columns = tried[delimiter]
    return accepted(columns), articles(_lines(text, delimiter, above + 1), columns)


def _first(start: str, delimiter: str) -> Iterator[list[str]]:
    try:
        yield from islice(csv.reader(StringIO(start, newline=""), delimiter=delimiter), FIRST_LINES)
    except csv.Error:
        return


def _lines(text: TextIO, delimiter: str, skipped: int) -> Iterator[Line]:
    """Records after the first ``skipped``, each placed by the line of the file that it begins on."""
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    begins = 1
    try:
        for number, cells in enumerate(reader):
            if number >= skipped:
                yield f"line {begins}", cells
            begins = reader.line_num + 1
    except csv.Error:
        yield f"line {begins}", Problem(f"line {begins}", "", "bad_quotes")
