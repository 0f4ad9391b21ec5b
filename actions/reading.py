"""Reading what people type into forms: a phone, an e-mail, an address, a contract number, a code; each out of a whole sentence."""

from __future__ import annotations

import re
from typing import Final

LONGEST_PROBLEM: Final = 1000
LONGEST_ADDRESS: Final = 300

_GAP: Final = r"[ ()\-\u2010-\u2014.]*"
_RUSSIAN: Final = re.compile(rf"(?<![0-9+])(?:\+?7|8)?{_GAP}([3489](?:{_GAP}[0-9]){{9}})(?![0-9])")
_FOREIGN: Final = re.compile(rf"\+((?!7)[0-9](?:{_GAP}[0-9]){{7,14}})(?![0-9])")
_EMAIL: Final = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_NUMBER: Final = re.compile(r"(?<![0-9])[0-9]{6,12}(?![0-9])")
_CODE: Final = re.compile(r"(?<![0-9])[0-9]{3}[ \-]?[0-9]{3}(?![0-9])")
_LETTERS: Final = re.compile(r"[^\W\d_]{3,}")
_WORD: Final = re.compile(r"[^\W_]+")
_HOUSE: Final = re.compile(r"(?<![0-9])[0-9]{1,4}(?![0-9])")
_LEAD: Final = re.compile(
    r"^(?:(?:ну|это|мой|наш|я|мы|живу|живём|живем|адрес|по|адресу|на|в|вот|неправильный|неверный|не тот|другой|изменился|исправьте|"
    r"my|our|the|it's|is|i|we|live|at|on|in|address|wrong|here)\b[\s:,.—-]*)+(?=\S)",
    re.IGNORECASE,
)
_ASKS: Final = re.compile(
    r"\?\s*$|^\W*(?:а\s+|и\s+|скажите,?\s+|подскажите,?\s+|tell me,?\s+)*"
    r"(?:сколько|где|как|каки[емх]|какой|какая|какое|когда|почему|зачем|можно|кто|что|чем|куда|откуда|ли|"
    r"how|what|where|when|why|who|which|can|could|do|does|is|are)\b",
    re.IGNORECASE,
)
_STREET: Final = re.compile(
    r"\b(?:ул|улица|улице|пр|пр-т|пр-кт|просп|проспект|проспекте|пер|переулок|наб|набережная|ш|шоссе|б-р|бульвар|пл|площадь|мкр|микрорайон|"
    r"д|дом|кв|квартира|корп|подъезд|street|st|avenue|ave|road|rd|lane|house|flat|apt)\b",
    re.IGNORECASE,
)
_GOODS: Final = re.compile(r"тариф|мбит|мегабит|гигабит|руб|₽|канал|tariff|plan|mbit|mbps|channel", re.IGNORECASE)
_REQUEST: Final = re.compile(
    r"нуж|надо$|треб|мастер|монт[её]р|специалист|вызов|вызв|вызыва|пришл|отправ|оформ|остав|заявк|хоч|можн|мне$|пожал|прош|здра|привет|добр|день|"
    r"вечер|утр|на$|дом|сдела|созда|откр|помог|и$|у$|меня$|please|need|an?$|the$|technic|engineer|master|call|send|someone|request|ticket|open|"
    r"make|book|create|want|to$|i$|we$|my$|hi$|hello|good$|day$|visit|would|like|could|you$"
)
"""Beginnings of the words with which a ticket is asked for, and of greetings."""


def phone(text: str) -> str | None:
    """The first phone in ``text`` as ``+7XXXXXXXXXX`` (Russian, also written with 8 or without a code) or ``+…`` (foreign, with a plus)."""
    for code, pattern in (("+7", _RUSSIAN), ("+", _FOREIGN)):
        if found := pattern.search(text):
            return code + _digits(found.group(1))
    return None


def email(text: str) -> str | None:
    found = _EMAIL.search(text)
    return found.group().strip(".-") if found else None


def contact(text: str) -> str | None:
    """A phone or an e-mail."""
    return phone(text) or email(text)


def address(text: str) -> str | None:
    """What reads like street and house, without «мой адрес» before it; None when there is no word or no house number."""
    words = _squeezed(text)
    bare = _LEAD.sub("", words).strip(" .,;:—-")
    if len(bare) > LONGEST_ADDRESS or not _LETTERS.search(bare) or not _HOUSE.search(bare):
        return None
    return bare


def surely_address(text: str) -> str | None:
    """The same, only when a word says so (street, house, flat) and no word speaks of goods («тариф Дом 600»)."""
    return address(text) if _STREET.search(text) and not _GOODS.search(text) else None


def problem(text: str) -> str | None:
    """What is wrong, at least three letters, as written; the bare request for a ticket said once more is none."""
    words = text.strip()
    letters = sum(1 for char in words if char.isalpha())
    return words if letters >= 3 and len(words) <= LONGEST_PROBLEM and _beyond_request(words) else None


def told_problem(text: str) -> str | None:
    """The problem told together with the request for a ticket («нужен мастер, не работает тв»): at least three words besides it."""
    return problem(text) if len(_beyond_request(text)) >= 3 else None


def _beyond_request(text: str) -> list[str]:
    return [word for word in _WORD.findall(text.casefold()) if not _REQUEST.match(word)]


def number(text: str) -> str | None:
    """A contract number: 6 to 12 digits."""
    found = _NUMBER.search(text)
    return found.group() if found else None


def code(text: str) -> str | None:
    """Six digits, perhaps with a space or a dash in the middle."""
    found = _CODE.search(text)
    return _digits(found.group()) if found else None


def asks(text: str) -> bool:
    """True for what reads like a question."""
    return bool(_ASKS.search(text.strip()))


def _digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)


def _squeezed(text: str) -> str:
    return " ".join(text.split())
