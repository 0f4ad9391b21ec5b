"""What keeps an answer from being shown to anybody; a draft may have it, nothing that goes to review or to clients may."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge_base.drafts import Draft
from knowledge_base.errors import ArticleInvalid
from knowledge_base.rendering import plain
from knowledge_base.variants import problems, unmarked


def unfit(answer: str) -> Sequence[str]:
    """``line: code`` for each fault (:func:`knowledge_base.variants.problems`), or ``0: says_nothing`` for marks without words."""
    found = problems(answer)
    if not found and not any(letter.isalnum() for letter in plain(unmarked(answer))):
        return ["0: says_nothing"]
    return found


def check_fit(draft: Draft) -> None:
    """Raise ``answer_unfit`` (422) with the faults under ``problems`` in its details."""
    if found := unfit(draft.answer):
        details = {"article_id": draft.id, "problems": list(found)}
        raise ArticleInvalid(
            "answer_unfit", f"the answer of {draft.id!r} cannot be shown: {', '.join(found)}", field="answer", details=details
        )
