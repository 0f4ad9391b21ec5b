"""What an editor or a file gives: an article not yet stored, every field read with its type and bounds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from knowledge_base.words import script

ArticleId = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\s\x00-\x1f]+$")]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000, pattern=r"^[^\x00]+$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000, pattern=r"^[^\x00]+$")]
Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=80, pattern=r"^[^\x00-\x1f]*$")]

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
    updated: Annotated[date, Field(strict=False)] | None = None
    translation_of: ArticleId | None = None

    @model_validator(mode="before")
    @classmethod
    def _completed(cls, fields: Any) -> Any:
        if not isinstance(fields, dict):
            return fields
        said = {name: value for name, value in fields.items() if value is not None}
        own = script(f"{said.get('title', '')} {said.get('questions', '')}")
        return {"language": own or "ru", **said}


class Draft(Content):
    """An article with its id."""

    id: ArticleId

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
