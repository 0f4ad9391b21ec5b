"""How a street or a town is called: in the nominative, however it was written («на Лесном переулке» is «Лесной переулок»).

Only what agrees with the word for the kind of street is turned: «улице Садовой» is «улица Садовая», «улице Ленина» is «улица Ленина».
A street without such a word is taken for an улица where that can be: «на Лесной» is «Лесная».
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache, lru_cache
from typing import Any, Final

import pymorphy3

_KINDS: Final = (
    (r"улиц\w*", "улица", "femn"),
    (r"проспект\w*", "проспект", "masc"),
    (r"переул\w*", "переулок", "masc"),
    (r"набережн\w*", "набережная", "femn"),
    (r"бульвар\w*", "бульвар", "masc"),
    (r"площад\w*", "площадь", "femn"),
    (r"проезд\w*", "проезд", "masc"),
    (r"тупик\w*", "тупик", "masc"),
    (r"алле\w+", "аллея", "femn"),
    (r"шоссе", "шоссе", "neut"),
    (r"(?:ул|наб|пл)\.?", "", "femn"),
    (r"(?:пер|пр|пр-т|пр-кт|просп|б-р)\.?", "", "masc"),
    (r"ш\.?", "", "neut"),
)
"""How it begins or is shortened, its nominative («» for what stays as it is), its gender."""
ORDINAL: Final = re.compile(r"\b(\d+)-?(?:й|я|е|ой|ей|ом|ем|го|му|ю|ую)\b", re.IGNORECASE)
_ENDING: Final = {"femn": "я", "masc": "й", "neut": "е"}
_WORD: Final = re.compile(r"[а-яё]+(?:-[а-яё]+)*", re.IGNORECASE)
_PLACED: Final = frozenset({"loct", "datv", "ablt"})
"""Cases in which one says where something is; a genitive is mostly somebody's name («на Горького»)."""


@lru_cache(maxsize=20_000)
def street(words: str) -> str:
    parts = words.split()
    kinds = [(place, found) for place, part in enumerate(parts) if (found := _kind(part))]
    if not kinds:
        return " ".join(_alone(parts))
    at, (kind, gender) = kinds[0]
    cases = _cases(gender, parts[at] if kind else None)
    name = [part for place, part in enumerate(parts) if place != at]
    turned = list(_agreeing(name, gender, cases))
    turned.insert(at, kind or parts[at])
    return " ".join(turned)


@lru_cache(maxsize=5_000)
def town(words: str) -> str:
    """A district or town: «Маячном» is «Маячный»."""
    parts = words.split()
    known = any(one.tag.case == "nomn" for part in parts for one in _parses(part))
    return words if known else " ".join(_alone(parts))


def adjective(word: str) -> bool:
    return any("ADJF" in one.tag for one in _parses(word))


def has_kind(words: str) -> bool:
    """Whether the kind of street is said."""
    return any(_kind(part) for part in words.split())


def _agreeing(name: Sequence[str], gender: str, cases: Collection[str]) -> Iterator[str]:
    """Adjectives that agree, when all the name is such; anything else stays as it was written."""
    turned = [_turned(part, gender, cases) for part in name]
    whole = all(turned)
    for part, other in zip(name, turned, strict=True):
        yield other if whole and other else _capital(part) if len(name) == 1 else part


def _alone(parts: Sequence[str]) -> Sequence[str]:
    """A name that no kind stands with."""
    for gender in _ENDING:
        turned = [_turned(part, gender, _cases(gender)) for part in parts]
        if parts and all(turned):
            return [one for one in turned if one]
    if len(parts) != 1 or adjective(parts[0]):
        return parts
    nouns = [one for one in _parses(parts[0]) if "NOUN" in one.tag and "sing" in one.tag]
    if not nouns or any(one.tag.case in ("nomn", "gent") for one in nouns):
        return parts
    first = nouns[0].inflect({"nomn"})
    return [_capital(first.word)] if first is not None else parts


def _turned(part: str, gender: str, cases: Collection[str]) -> str | None:
    """The nominative of an adjective or ordinal that stands in one of the cases; None for what is neither."""
    if ordinal := ORDINAL.fullmatch(part):
        return f"{ordinal[1]}-{_ENDING[gender]}"
    for one in _parses(part):
        if "ADJF" in one.tag and one.tag.gender == gender and one.tag.number == "sing" and one.tag.case in cases:
            found = one.inflect({"nomn", "sing", gender})
            return _capital(found.word) if found is not None else None
    return None


def _kind(part: str) -> tuple[str, str] | None:
    return next(((kind, gender) for pattern, kind, gender in _KINDS if re.fullmatch(pattern, part, re.IGNORECASE)), None)


def _cases(gender: str, kind: str | None = None) -> Collection[str]:
    """In which cases an adjective may agree: those of the word for the ``kind``. «Горького» of a переулок is somebody's name."""
    agree = _PLACED | {"nomn"} | ({"gent", "accs"} if gender == "femn" else set())
    return agree if kind is None else agree & {one.tag.case for one in _parses(kind)}


def _parses(word: str) -> Sequence[Any]:
    return _morph().parse(word.casefold()) if _WORD.fullmatch(word) else ()


def _capital(word: str) -> str:
    return "-".join(part[:1].upper() + part[1:] for part in word.split("-"))


@cache
def _morph() -> pymorphy3.MorphAnalyzer:
    """The Russian dictionary; loading it takes a third of a second, so it happens once and not at import."""
    return pymorphy3.MorphAnalyzer(lang="ru")
