"""What an editor or a file gives: an article not yet stored, every field read with its type and bounds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from knowledge_base.contract import Article
from knowledge_base.words import script

_SEGMENT: Final = r"(?:[^\s\x00-\x1f/.]|\.[^\s\x00-\x1f/.]|\.\.[^\s\x00-\x1f/])[^\s\x00-\x1f/]*"
"""Neither empty nor «.» nor «..»: browsers and proxies take those out of an address, and nobody could open the article."""

ArticleId = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=rf"^{_SEGMENT}(?:/{_SEGMENT})*$")]
_PRINTED: Final = r"^[^\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]*$"
"""No spreadsheet and no YAML can hold the other control characters."""
_LINE_ENDS: Final = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")


def _lines(text: Any) -> Any:
    """One kind of line end, whatever browser, Windows or a spreadsheet sent."""
    return _LINE_ENDS.sub("\n", text) if isinstance(text, str) else text


def _one_line(text: Any) -> Any:
    return _lines(text).replace("\n", " ") if isinstance(text, str) else text


Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000, pattern=_PRINTED), BeforeValidator(_one_line)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000, pattern=_PRINTED), BeforeValidator(_lines)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=80, pattern=r"^[^\x00-\x1f\x7f\ufffe\uffff]*$")]
Day = Annotated[date, Field(strict=False)]

_CODES: Final = {
    "missing": "missing",
    "string_too_short": "empty",
    "string_too_long": "too_long",
    "too_long": "too_long",
    "string_pattern_mismatch": "bad_value",
    "string_unicode": "bad_value",
    "literal_error": "bad_value",
    "date_from_datetime_parsing": "bad_value",
    "date_parsing": "bad_value",
    "dates_reversed": "dates_reversed",
}


class Content(BaseModel):
    """What an article says. ``language`` is read off the letters when it is not given; ``updated`` None means the day it is stored."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")

    title: Line
    questions: Annotated[list[Line], Field(max_length=500)]
    answer: Text
    topic: Name = ""
    language: Literal["ru", "en"] = "ru"
    owner: Name = ""
    updated: Day | None = None
    translation_of: ArticleId | None = None
    valid_from: Day | None = None
    valid_until: Day | None = None
    review_by: Day | None = None

    @model_validator(mode="before")
    @classmethod
    def _completed(cls, fields: Any) -> Any:
        if not isinstance(fields, dict):
            return fields
        said = {name: value for name, value in fields.items() if value is not None}
        questions = said.get("questions")
        texts = [said.get("title"), *(questions if isinstance(questions, list) else [])]
        own = script(" ".join(text for text in texts if isinstance(text, str)))
        return {"language": own or "ru", **said}

    @field_validator("valid_until", mode="after")
    @classmethod
    def _not_before_it_begins(cls, until: date | None, info: ValidationInfo) -> date | None:
        begins = info.data.get("valid_from")
        if until is not None and begins is not None and until < begins:
            raise PydanticCustomError("dates_reversed", "valid_until is before valid_from")
        return until


class Draft(Content):
    """An article with its id."""

    id: ArticleId

    @classmethod
    def of(cls, article: Article) -> Draft:
        """The content of a stored revision; it was checked when it was stored."""
        fields = {name: getattr(article, name) for name in cls.model_fields}
        return cls.model_construct(**{**fields, "questions": list(article.questions)})

    @property
    def wordings(self) -> list[str]:
        """The title and the questions, each once."""
        return list(dict.fromkeys((self.title, *self.questions)))


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row cannot be taken: where it stands, which field of it (empty: all of it), and a code for programs."""

    place: str
    field: str
    code: str

    def __str__(self) -> str:
        return f"{self.place}: {self.field}: {self.code}" if self.field else f"{self.place}: {self.code}"


def problems_of(error: ValidationError, place: str) -> Iterator[Problem]:
    """One problem a field, named as in the file (``questions.2``, counted from 0)."""
    for found in error.errors(include_url=False, include_context=False, include_input=False):
        yield Problem(place, ".".join(map(str, found["loc"])), _CODES.get(found["type"], "wrong_type"))
