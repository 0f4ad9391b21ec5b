"""Column names of spreadsheets in Russian and English, and the cells under them as fields of an article."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Final, get_args, get_origin

from knowledge_base.drafts import Draft

Cell = str | int | float | bool | date | datetime | None

NAMES: Final[Mapping[str, Sequence[str]]] = {
    "id": ("id", "Код", "код статьи", "ключ", "идентификатор", "key", "article id"),
    "title": ("title", "Заголовок", "название", "название статьи", "заголовок статьи"),
    "questions": ("questions", "Вопросы", "вопрос", "формулировки", "формулировка", "варианты вопроса", "question", "wording", "wordings"),
    "answer": ("answer", "Ответ", "текст ответа", "текст", "text"),
    "topic": ("topic", "Тема", "раздел", "рубрика", "категория", "category", "section"),
    "language": ("language", "Язык", "lang"),
    "owner": ("owner", "Владелец", "ответственный", "очередь"),
    "updated": ("updated", "Обновлено", "обновлена", "дата обновления", "изменено"),
    "translation_of": ("translation_of", "Перевод статьи", "перевод", "translation of"),
    "valid_from": ("valid_from", "Действует с", "valid from"),
    "valid_until": ("valid_until", "Действует по", "действует до", "valid until", "valid to"),
    "review_by": ("review_by", "Проверить до", "пересмотреть до", "review by"),
}
"""Field → its English heading, its Russian heading, other names it goes by."""

MANY: Final = "questions"
_NUMBERED: Final = re.compile(r"[\s_.№#-]*\d+$")
_RUSSIAN_DAY: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_GUARDED: Final = re.compile(r"'+[=+\-@＝＋－＠\t\r\n]")
_DANGEROUS: Final = re.compile(r"'*[=+\-@＝＋－＠\t\r\n]")


def heading(field: str, locale: str) -> str:
    """How an exported column is named."""
    known = NAMES.get(field, (field, field))
    return known[1] if locale == "ru" else known[0]


def dangerous(text: str) -> bool:
    """Whether a spreadsheet may take ``text`` for a formula (https://owasp.org/www-community/attacks/CSV_Injection)."""
    return _DANGEROUS.match(text) is not None


def guarded(text: str) -> str:
    """``text`` for a cell without a type: an apostrophe before what may be taken for a formula. Reading takes it away."""
    return f"'{text}" if dangerous(text) else text


def quoted(text: str) -> str:
    """``text`` for a cell that is typed as text: only what reading would take for a guard is guarded."""
    return f"'{text}" if _GUARDED.match(text) else text


def _unguarded(text: str) -> str:
    return text[1:] if _GUARDED.match(text) else text


@dataclass(frozen=True, slots=True)
class Columns:
    """What each column of a table holds: the field's name, None for a column that is not ours."""

    fields: Sequence[str | None]
    ignored: Sequence[str]

    @classmethod
    def of(cls, names: Sequence[Cell]) -> Columns:
        said = [_plain(str(name)) if name is not None else "" for name in names]
        fields = [_field(name) for name in said]
        ignored = [str(name).strip() for name, field in zip(names, fields, strict=True) if field is None and name not in (None, "")]
        return cls(fields, ignored)

    @property
    def known(self) -> int:
        """How many fields of an article have a column."""
        return len({field for field in self.fields if field})

    @property
    def repeated(self) -> Sequence[str]:
        """Fields with more columns than they can have."""
        named = [field for field in self.fields if field and field != MANY]
        return [field for field in dict.fromkeys(named) if named.count(field) > 1]

    @property
    def missing(self) -> Sequence[str]:
        """Fields that every article needs and that have no column."""
        return [name for name, info in Draft.model_fields.items() if info.is_required() and name not in (MANY, *self.fields)]

    def article(self, cells: Sequence[Cell]) -> dict[str, Any]:
        """The fields of one row; an empty cell leaves its field out."""
        found: dict[str, Any] = {MANY: []}
        for field, cell in zip(self.fields, cells, strict=False):
            if field is None or cell is None or cell == "":
                continue
            if field == MANY:
                found[MANY] += [line for line in _unguarded(_text(cell)).splitlines() if line.strip()]
            else:
                found[field] = _day(cell) if field in _DAYS else _unguarded(_text(cell))
        return found


def _plain(name: str) -> str:
    return " ".join(name.replace("_", " ").casefold().replace("ё", "е").split()).strip(" :*")


_FIELDS: Final = {_plain(name): field for field, names in NAMES.items() for name in names} | {
    _plain(name): name for name in Draft.model_fields
}


def _field(name: str) -> str | None:
    return _FIELDS.get(name) or (MANY if _FIELDS.get(_NUMBERED.sub("", name)) == MANY else None)


def _holds_day(annotation: object) -> bool:
    if get_origin(annotation) is Annotated:
        return _holds_day(get_args(annotation)[0])
    return annotation is date or any(_holds_day(part) for part in get_args(annotation))


_DAYS: Final = frozenset(name for name, info in Draft.model_fields.items() if _holds_day(info.annotation))


def _day(cell: Cell) -> object:
    """A day as a date or an ISO text; Russian spreadsheets write 22.11.2026."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, str) and (found := _RUSSIAN_DAY.fullmatch(cell.strip())):
        return f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}"
    return cell


def _text(cell: Cell) -> str:
    """A cell as the reader of the spreadsheet sees it: 101, not 101.0."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == datetime.min.time():
        return str(cell.date())
    return str(cell)
