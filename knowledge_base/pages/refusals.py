"""Words refusals for an editor: what is wrong, and what may be done about it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from knowledge_base.drafts import Problem
from knowledge_base.errors import KnowledgeBaseError
from knowledge_base.pages.contract import Texts
from knowledge_base.reading.wording import REFUSALS, refusal

WORDED: Final = frozenset(
    {
        "answer_unfit",
        "article_changed",
        "article_exists",
        "article_not_found",
        "bad_login",
        "comment_missing",
        "foreign_request",
        "gap_not_found",
        "gap_taken",
        "gate_refused",
        "file_missing",
        "golden_exists",
        "golden_headings",
        "golden_invalid",
        "golden_not_found",
        "invalid",
        "needs_approval",
        "no_draft",
        "nothing_new",
        "not_an_editor",
        "not_published",
        "not_scheduled",
        "override_empty",
        "override_not_allowed",
        "own_work",
        "page_unknown",
        "revision_not_found",
        "too_many",
        "unsaved",
        "wording_unknown",
        "wordings_missing",
        "wrong_stage",
    }
)
"""Codes with words of the pages' own (``kb-page-refused-…``)."""

_FAULT: Final = re.compile(r"(\d+): (\w+)")


def worded(error: KnowledgeBaseError, texts: Texts, locale: str) -> list[str]:
    """The refusal, then one line for each thing to mend."""
    if error.code in REFUSALS:
        first = refusal(error, texts, locale)
    elif error.code in WORDED:
        first = texts(f"kb-page-refused-{error.code.replace('_', '-')}", locale)
    else:
        first = error.message
    return [first, *_mends(error, texts, locale)]


def fields_at_fault(problems: list[Problem], texts: Texts, locale: str) -> list[str]:
    """One line a field of the form, in the words of the import."""
    return [f"{_field(one.field, texts, locale)}: {_what(one.code, texts, locale)}" for one in problems]


def _mends(error: KnowledgeBaseError, texts: Texts, locale: str) -> Iterator[str]:
    details = error.details or {}
    if error.code in ("invalid", "golden_invalid"):
        yield from fields_at_fault([Problem("", one["field"], one["code"]) for one in details.get("problems", ())], texts, locale)
    elif error.code == "answer_unfit":
        for found in details.get("problems", ()):
            fault = _FAULT.fullmatch(str(found))
            if fault is None:
                yield str(found)
            elif fault[1] == "0":
                yield _what(fault[2], texts, locale)
            else:
                yield texts("kb-page-answer-line", locale, number=fault[1], what=_what(fault[2], texts, locale))


def _what(code: str, texts: Texts, locale: str) -> str:
    return texts(f"kb-problem-{code.replace('_', '-')}", locale)


def _field(field: str, texts: Texts, locale: str) -> str:
    name, _, number = field.partition(".")
    if number.isdecimal():
        return texts("kb-page-wording-number", locale, number=int(number) + 1)
    own = {"query": "golden-query", "gold_id": "golden-article", "note": "golden-note"}.get(name, f"field-{name.replace('_', '-')}")
    return texts(f"kb-page-{own}", locale)
