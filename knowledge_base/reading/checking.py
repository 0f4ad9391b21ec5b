"""Turns rows of any source into articles, naming every bad row, within the limits of an import."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from tempfile import SpooledTemporaryFile
from typing import Any, Final
from weakref import finalize

from pydantic import ValidationError

from knowledge_base.drafts import Draft, Problem, problems_of
from knowledge_base.editing.fitness import unfit
from knowledge_base.errors import ArticleInvalid
from knowledge_base.settings import ImportLimits

Row = tuple[str, Mapping[str, Any] | Problem]
"""A place in the source and the fields found there, or why there are none."""
Counted = Callable[[int], None]
"""Called with the rows read so far."""

_IN_MEMORY: Final = 8 * 1024 * 1024
_TELL_EVERY: Final = 200


class TooMuch(ArticleInvalid):
    """More than the limits of an import allow."""

    status = 413


class Drafts:
    """Accepted articles in the order of the source; many of them wait on the disk, so that a large file takes no memory."""

    def __init__(self) -> None:
        self._lines = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115, it lives as long as this object
        self.ids: set[str] = set()
        finalize(self, self._lines.close)

    def append(self, draft: Draft) -> None:
        self._lines.write(draft.model_dump_json().encode() + b"\n")
        self.ids.add(draft.id)

    def __len__(self) -> int:
        return len(self.ids)

    def __iter__(self) -> Iterator[Draft]:
        """One pass at a time."""
        self._lines.seek(0)
        for line in self._lines:
            yield Draft.model_validate_json(line)

    def batches(self, size: int) -> Iterator[list[Draft]]:
        drafts = iter(self)
        while batch := list(islice(drafts, size)):
            yield batch


@dataclass(slots=True)
class Reading:
    """Articles of a source and what is wrong with it: the first problems, how many there are, and the columns that say nothing to us."""

    drafts: Drafts = field(default_factory=Drafts)
    problems: list[Problem] = field(default_factory=list)
    bad: int = 0
    ignored: Sequence[str] = ()

    def refuse(self, problem: Problem, most: int) -> None:
        self.bad += 1
        if len(self.problems) < most:
            self.problems.append(problem)


def checked(rows: Iterable[Row], limits: ImportLimits, counted: Counted) -> Reading:
    """Check every row. Raises :class:`TooMuch` at the first one beyond the limit."""
    reading = Reading()
    for number, (place, fields) in enumerate(rows, start=1):
        if number > limits.articles:
            raise TooMuch(
                "too_many_articles", f"more than {limits.articles} articles in one import", field="file", details={"limit": limits.articles}
            )
        if number % _TELL_EVERY == 0:
            counted(number)
        for problem in _taken(reading.drafts, place, fields):
            reading.refuse(problem, limits.problems)
    return reading


def _taken(drafts: Drafts, place: str, fields: Mapping[str, Any] | Problem) -> Iterable[Problem]:
    if isinstance(fields, Problem):
        return [fields]
    if deep := [Problem(place, name, "wrong_type") for name in Draft.model_fields if _deep(fields.get(name))]:
        return deep
    try:
        draft = Draft.model_validate(fields)
    except ValidationError as error:
        return list(problems_of(error, place))
    if draft.id in drafts.ids:
        return [Problem(place, "id", "repeated")]
    if wrong := unfit(draft.answer):
        return [Problem(place, f"answer.{line}", code) for line, code in (one.split(": ") for one in wrong)]
    drafts.append(draft)
    return []


def _deep(value: object) -> bool:
    """Lists in lists: nothing of ours, and written out in words a small file of them fills the memory."""
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(item, list | dict) for item in value))
