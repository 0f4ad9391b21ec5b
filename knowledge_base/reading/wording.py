"""Words problems and refusals of an import for the person who gave the file."""

from __future__ import annotations

import re
from typing import Final, Protocol

from knowledge_base.drafts import Problem
from knowledge_base.errors import KnowledgeBaseError
from knowledge_base.reading.columns import heading

_LINE: Final = re.compile(r"line (\d+)")
_SHEET: Final = re.compile(r"sheet (.+) row (\d+)", re.DOTALL)


class Texts(Protocol):
    """The message catalogue: text of ``key`` in ``locale`` (``ru`` or ``en``), with values filled in."""

    def __call__(self, key: str, locale: str, **values: object) -> str: ...


def problem(found: Problem, texts: Texts, locale: str) -> str:
    """One sentence: where, which field, what is wrong."""
    place, what = _place(found.place, texts, locale), texts(_key("problem", found.code), locale)
    if not found.field:
        return texts("kb-problem-at", locale, place=place, what=what)
    return texts("kb-problem-in", locale, place=place, field=_field(found.field, texts, locale), what=what)


def refusal(error: KnowledgeBaseError, texts: Texts, locale: str) -> str:
    """Why a whole file is refused; an error that is not of the import keeps its own words."""
    if error.code not in REFUSALS:
        return error.message
    details = error.details or {}
    values = {"limit": details.get("limit", 0), "total": details.get("total", 0)}
    named = ", ".join(f"«{heading(field, locale)}»" if locale == "ru" else field for field in details.get("fields", ()))
    return texts(_key("import", error.code), locale, **values, fields=named)


REFUSALS: Final = frozenset(
    {
        "import_refused",
        "import_empty",
        "import_outdated",
        "file_unreadable",
        "file_too_large",
        "too_many_articles",
        "workbook_too_large",
        "unknown_format",
        "unknown_encoding",
        "old_excel",
        "bad_archive",
        "bad_workbook",
        "no_sheet",
        "no_columns",
        "repeated_columns",
    }
)
"""Codes that have words of their own."""


def _key(noun: str, code: str) -> str:
    return f"kb-{noun}-{code.replace('_', '-')}"


def _place(place: str, texts: Texts, locale: str) -> str:
    if line := _LINE.fullmatch(place):
        return texts("kb-problem-place-line", locale, number=line[1])
    if row := _SHEET.fullmatch(place):
        return texts("kb-problem-place-sheet", locale, sheet=row[1], number=row[2])
    return texts("kb-problem-place-file", locale, name=place)


def _field(field: str, texts: Texts, locale: str) -> str:
    """``questions.2`` is the third question, ``answer.2`` the second line of the answer."""
    name, _, number = field.partition(".")
    title = heading(name, locale)
    values = {"field": name if title == name else f"{title} ({name})"}
    if not number.isdecimal() or (number == "0" and name == "answer"):
        return texts("kb-problem-field", locale, **values)
    if name == "answer":
        return texts("kb-problem-field-line", locale, **values, number=number)
    return texts("kb-problem-field-numbered", locale, **values, number=str(int(number) + 1))
