"""The editor's form: what the browser sent, as a draft with every field read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fastapi import Request
from pydantic import ValidationError
from starlette.datastructures import FormData, UploadFile

from knowledge_base.drafts import Draft, problems_of
from knowledge_base.errors import ArticleInvalid
from knowledge_base.settings import ImportLimits

_ONE: Final = ("id", "title", "answer", "topic", "language", "owner", "valid_from", "valid_until", "review_by", "translation_of")
_FIELDS_MOST: Final = 2000
_FORM_BYTES: Final = 64 * 1024
"""Of the fields beside a file."""
_LATIN: Final = "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh sch - y - e yu ya"
_LETTERS: Final = dict(zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюя", _LATIN.split(), strict=True)) | {"ъ": "", "ь": ""}


@dataclass(frozen=True, slots=True)
class Posted:
    """``raw`` is what the person typed, field by field; ``draft`` is made of it when it can be."""

    raw: Mapping[str, Any]
    revision: int | None
    comment: str
    form: FormData

    def draft(self, id: str | None = None) -> Draft:
        """Raises ``invalid`` (422) with the fields at fault."""
        try:
            return Draft.model_validate({**self.raw, "id": id or self.raw.get("id")})
        except ValidationError as error:
            found = [{"field": one.field, "code": one.code} for one in problems_of(error, "")]
            raise ArticleInvalid("invalid", "some fields cannot be taken", details={"problems": found}) from None

    def draft_if_any(self, id: str) -> Draft | None:
        """For what is only shown: None while something is missing."""
        try:
            return self.draft(id)
        except ArticleInvalid:
            return None


async def posted(request: Request) -> Posted:
    """Read the form of a request; empty wordings are dropped."""
    form = await request.form(max_fields=_FIELDS_MOST)
    raw: dict[str, Any] = {name: value for name in _ONE if (value := line(form, name)) not in (None, "")}
    raw["questions"] = list(dict.fromkeys(text for text in map(_text, form.getlist("questions")) if text))
    return Posted(raw, number(form, "revision"), line(form, "comment") or "", form)


def check_size(request: Request, limits: ImportLimits) -> None:
    """Raises ``file_too_large`` (422) before anything is read."""
    declared = request.headers.get("content-length", "")
    if not declared.isdecimal() or int(declared) > limits.size + _FORM_BYTES:
        raise ArticleInvalid("file_too_large", "the file is too large", field="file", details={"limit": limits.megabytes})


def sent_file(form: FormData) -> UploadFile:
    """Raises ``file_missing`` (422)."""
    file = form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        raise ArticleInvalid("file_missing", "choose a file", field="file")
    return file


def line(form: FormData, name: str) -> str | None:
    """A field's text without NUL, which no database takes; None when it was not sent, or as a file."""
    value = form.get(name)
    return None if value is None or isinstance(value, UploadFile) else value.replace("\x00", "").strip()


def number(form: FormData, name: str) -> int | None:
    """A positive whole number; None for anything else."""
    found = line(form, name) or ""
    return int(found) if re.fullmatch(r"[1-9]\d{0,8}", found, re.ASCII) else None


def slug(title: str, taken: Iterable[str]) -> str:
    """An id out of a title, in Latin letters, that no article has."""
    latin = "".join(_LETTERS.get(letter, letter) for letter in title.lower())
    words: Sequence[str] = re.findall(r"[a-z0-9]+", latin)
    base = "-".join(words)[:60].strip("-") or "article"
    used = set(taken)
    return next(name for name in (base, *(f"{base}-{count}" for count in range(2, len(used) + 3))) if name not in used)


def _text(value: Any) -> str:
    return "" if isinstance(value, UploadFile) else str(value).strip()
