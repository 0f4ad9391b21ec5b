"""Where a contact comes from: an address as people write it, read into house, street and district that can be compared.

Streets are compared by the stems of their words, so «на Садовой 5», «ул. Садовая, д. 5» and «Маячный, Садовая улица, 5, кв. 3» are one
house. A flat is never kept: the watch needs none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Final

import snowballstemmer

from handoff.incidents import naming


class Kind(StrEnum):
    """How wide an area is; ``segment`` is a part of the company's network or of its clients."""

    house = "house"
    street = "street"
    district = "district"
    segment = "segment"
    everywhere = "everywhere"


Key = tuple[Kind, str]
EVERYWHERE: Final[Key] = (Kind.everywhere, "")
_LONGEST: Final = 300
_WORDS_OF_STREET: Final = 3
_TYPES: Final = (
    r"(?:улиц\w*|ул|проспект\w*|просп|пр-т|пр-кт|пр|переул\w*|пер|набережн\w*|наб|шоссе|ш|бульвар\w*|б-р|площад\w*|пл|проезд\w*|тупик\w*|аллея|"
    r"street|st|avenue|ave|road|rd|lane)"
)
_TYPE: Final = re.compile(rf"\b{_TYPES}\b\.?", re.IGNORECASE)
_TOWN_TYPE: Final = re.compile(r"\b(?:город|гор|г|посёлок|поселок|пос|п|село|с|деревня|микрорайон|мкр|район|р-н)\b\.?\s*", re.IGNORECASE)
_AFTER: Final = re.compile(
    r"[,;\s]*\b(?:кв|квартир\w*|подъезд\w*|под|этаж\w*|эт|flat|apt)\b\.?\s*№?\s*\d+(?:\s*[-–]?\s*(?:й|ый|ом|я|ая))?", re.IGNORECASE
)
_HOUSE: Final = re.compile(
    r"(?<![\w-])(?:(?:дом\w{0,2}|д|house)\b\.?\s*)?№?\s*(?P<number>\d{1,4})(?:\s?-?(?P<letter>[а-гa-d])(?![\w]))?(?:\s*/\s*(?P<part>\d{1,3}))?"
    r"(?:[,\s]*(?:корпус\w*|корп|к|строение|стр)(?:\b|(?=\d))\.?\s*(?P<building>\d{1,3}))?(?![\d-])",
    re.IGNORECASE,
)
_NOT_HOUSE: Final = re.compile(
    r"^\s*(?:мбит|мегабит|гигабит|руб|₽|минут|час|дн|день|раз|канал|кб|мб|гб|ггц|%|числ|янв|фев|мар|апр|мая|июн|июл|авг|сен|окт|ноя|дек|:\d)",
    re.IGNORECASE,
)
_STOP: Final = frozenset(
    re.findall(
        r"\w+",
        "на в во по у из с и а но не нет меня нас мы я живу живем живём наш мой адрес адресу адреса улице доме дома дому дом это здесь тут "
        "где вот ну уже опять снова тоже всем весь тариф интернет интернета связи тв at on in the my our i live address",
    )
)
_LEADING: Final = re.compile(r"(?:^|\s|,)(?:(?:живу|живём|живем|адрес\w*|по|на|во?|у)[\s:,]*)+$", re.IGNORECASE)
"""What leads to an address and says nothing without it."""
_SPOKEN: Final = re.compile(r"[^\W\d_]{2,}")
_GREETING: Final = re.compile(
    r"здравствуйте|здравствуй|здрасьте|привет\w*|добрый|день|вечер|утро|алло|помогите|извините|hello|hi|hey", re.IGNORECASE
)
_CYRILLIC: Final = re.compile("[а-яё]", re.IGNORECASE)
_STEMMER: Final = snowballstemmer.stemmer("russian")


@dataclass(frozen=True, slots=True)
class Place:
    """What is known of where somebody lives, in the words of whoever wrote it; empty: unknown."""

    district: str = ""
    street: str = ""
    house: str = ""

    @property
    def known(self) -> bool:
        return bool(self.street or self.district)

    def within(self, district: str) -> Place:
        """The same place, in ``district`` if it has none of its own."""
        return self if self.district else replace(self, district=district)


@dataclass(frozen=True, slots=True)
class Area:
    """A set of addresses. ``key`` compares, ``title`` is shown to people, in the nominative."""

    kind: Kind
    key: str
    title: str

    @property
    def at(self) -> Key:
        return (self.kind, self.key)


def read(address: str) -> Place:
    """An address of the directory or of a form: parts with commas between them, the house number last but for the flat."""
    words = _AFTER.sub("", " ".join(address[:_LONGEST].split()))
    house = _house(words)
    before = words[: house.start()] if house else words
    parts = [part.strip(" .") for part in before.split(",") if part.strip(" .")]
    if not parts:
        return Place()
    if not house and len(parts) == 1 and not _TYPE.search(parts[0]):
        return Place(district=_town(parts[0]))
    return Place(", ".join(_town(part) for part in parts[:-1]), parts[-1], _number(house) if house else "")


def found_in(text: str) -> Place:
    """The address inside a client's sentence, when a street's word or a capital letter before the number says that it is one."""
    found = _find(_AFTER.sub("", _one_line(text)))
    return Place() if found is None else Place(found[0], found[1], _number(found[2]))


def without(text: str) -> str:
    """A client's sentence without the address in it, so that what is left says what is the matter; the whole when nothing else is said."""
    whole = _one_line(text)
    words = _AFTER.sub("", whole)
    found = _find(words)
    if found is None:
        return whole
    district, street, house = found
    begin = words.rindex(street, 0, house.start())
    if district and (town := words.rfind(district, 0, begin)) >= 0:
        begin = town
    before = _LEADING.sub("", words[:begin]).rstrip(" ,")
    left = " ".join(part for part in (before, words[house.end() :].lstrip(" ,")) if part)
    said = [word for word in _SPOKEN.findall(left) if not (_GREETING.fullmatch(word) or _LEADING.fullmatch(word))]
    return left if said else whole


def _find(words: str) -> tuple[str, str, re.Match[str]] | None:
    """(district, street, house) of the first address in a line."""
    for house in _HOUSE.finditer(words):
        if _NOT_HOUSE.match(words[house.end() :]):
            continue
        tail = re.split(r"[.!?;:]\s", words[: house.start()])[-1]
        district, street = _street_at_end(tail)
        if street:
            return district, street, house
    return None


def _one_line(text: str) -> str:
    return " ".join(text[:_LONGEST].split())


def _street_at_end(text: str) -> tuple[str, str]:
    """(district, street) at the end of ``text``; empty when nothing there reads like a street."""
    parts = [part for part in (part.strip(" .") for part in text.split(",")) if part]
    if not parts:
        return "", ""
    words: list[str] = []
    for word in reversed(parts[-1].split()):
        bare = word.casefold().strip(".«»\"'")
        if (bare in _STOP and not _TYPE.fullmatch(word)) or len(words) == _WORDS_OF_STREET:
            break
        words.insert(0, word)
    while words and not _begins(words):
        words.pop(0)
    name = " ".join(words)
    if not stems(name) or not (_CYRILLIC.search(name) or _TYPE.search(name)):
        return "", ""
    town = parts[-2].split()[-1] if len(parts) > 1 else ""
    return _town(town) if town[:1].isupper() and not _GREETING.fullmatch(town) else "", name


def _begins(words: Sequence[str]) -> bool:
    """Whether the first word may begin a street's name: by its capital letter, as the kind of street, or as what such a one is called."""
    kind = len(words) > 1 and _TYPE.fullmatch(words[1]) and naming.adjective(words[0])
    return bool(words[0][:1].isupper() or _TYPE.fullmatch(words[0]) or kind)


def keys(place: Place) -> dict[Kind, str]:
    """The comparable keys of a place, narrower ones holding wider ones; without those that are not known."""
    district, street = stems(_town(place.district)), stems(place.street)
    found: dict[Kind, str] = {}
    if district:
        found[Kind.district] = district
    if street:
        found[Kind.street] = f"{district}/{street}"
        if place.house:
            found[Kind.house] = f"{district}/{street}/{place.house.casefold()}"
    return found


def areas(place: Place, segment: str = "") -> Sequence[Area]:
    """Every area a contact from ``place`` counts for, the narrowest first, everywhere last."""
    district, street = naming.town(place.district), naming.street(place.street)
    named = {
        Kind.house: ", ".join(filter(None, (district, street, place.house))),
        Kind.street: ", ".join(filter(None, (district, street))),
        Kind.district: district,
    }
    known = keys(place)
    found = [Area(kind, known[kind], named[kind]) for kind in (Kind.house, Kind.street, Kind.district) if kind in known]
    if segment:
        found.append(Area(Kind.segment, segment.casefold(), segment))
    return [*found, Area(*EVERYWHERE, "")]


@lru_cache(maxsize=20_000)
def stems(words: str) -> str:
    """The stems of the words without kinds of streets: «Садовая улица» and «на Садовой» are both ``садов``."""
    bare = naming.ORDINAL.sub(r"\1", _TYPE.sub(" ", words.casefold().replace("ё", "е")))
    found = [_STEMMER.stemWord(word) for word in re.findall(r"[^\W_]+", bare) if word not in _STOP]
    return " ".join(sorted(found))[:80]


def _house(words: str) -> re.Match[str] | None:
    """The last number that may be a house; one at the very beginning is a part of a street's name («8 Марта, 5»)."""
    all_found = [found for found in _HOUSE.finditer(words) if not _NOT_HOUSE.match(words[found.end() :])]
    return next((found for found in reversed(all_found) if found.start() > 0), None)


def _number(found: re.Match[str]) -> str:
    letter, part, building = found["letter"] or "", found["part"], found["building"]
    return f"{int(found['number'])}{letter.casefold()}" + (f"/{part}" if part else "") + (f"к{building}" if building else "")


def _town(words: str) -> str:
    return _TOWN_TYPE.sub("", words).strip(" .,")
