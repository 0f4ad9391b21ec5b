"""Finds what a sentence states for certain: sums, phones, dates, hours, spans of time, addresses, numbers, and yes or no."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from knowledge_base.words import fold, lemma, morph, root

_NUMBER: Final = r"(?<!\d)(?:\d{1,3}(?: \d{3}){1,3}|\d+)(?:[.,]\d+)?"
_MONTH: Final = (
    r"(?:январ|феврал|март|апрел|ма[йя]|июн|июл|август|сентябр|октябр|ноябр|декабр|january|february|march|april|may|june|july|august"
    r"|september|october|november|december)[а-я]*"
)
_CLOCK: Final = r"\d{1,2}(?::\d{2})?"
_MINUTES: Final = {
    "секунд": 1 / 60, "second": 1 / 60, "минут": 1, "minute": 1, "час": 60, "hour": 60, "день": 1440, "дн": 1440, "сут": 1440, "day": 1440,
    "недел": 10_080, "week": 10_080, "месяц": 43_200, "month": 43_200, "год": 525_600, "лет": 525_600, "year": 525_600,
}  # fmt: skip
_DIGITS: Final = {
    "два": "2", "две": "2", "двух": "2", "двумя": "2", "три": "3", "трех": "3", "четыре": "4", "четырех": "4", "пять": "5", "пяти": "5",
    "шесть": "6", "шести": "6", "семь": "7", "семи": "7", "восемь": "8", "восьми": "8", "девять": "9", "девяти": "9", "десять": "10",
    "десяти": "10", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10",
}  # fmt: skip
_KINDS: Final = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("email", r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
        ("phone", r"(?<!\d)(?:\+7|8)[ (-]*\d{3}[ )-]*\d{3}[ -]*\d{2}[ -]*\d{2}(?!\d)"),
        ("date", rf"(?<![\d.])\d{{1,2}}\.\d{{2}}(?:\.\d{{2,4}})?(?!\.?\d)|(?<!\d)\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}(?!\w)"),
        ("hours", rf"(?<!\d){_CLOCK}(?:[–-]{_CLOCK})(?!\d)|(?<!\d)\d{{1,2}}:\d{{2}}(?!\d)|\b(?:с|from) \d{{1,2}} (?:до|to) \d{{1,2}}\b"),
        ("money", rf"{_NUMBER} ?(?:₽|руб\w*|р\.|rub\w*|rouble\w*|тенге|₸|\$|€)|[$€] ?{_NUMBER}"),
        ("percent", rf"{_NUMBER} ?(?:%|процент\w*|percent)"),
        ("span", rf"{_NUMBER} ?(?:(?:рабоч|календарн|полн|business|working)\w* )?(?:{'|'.join(_MINUTES)})\w*"),
        ("address", r"(?<!\w)[а-яё]+(?:ая|ой|ую|ского|ина|ова|ева)(?:, | )(?:дом |д\. ?)?\d+[а-я]?(?!\w)"),
    )
)
_COUNT: Final = re.compile(rf"({_NUMBER})(?:[ -]([^\W\d_]{{3,}}))?")
_YES_NO: Final = tuple(
    (kind, value, re.compile(rf"\b(?:{pattern})\b"))
    for kind, value, pattern in (
        ("allowed", "no", r"нельзя|невозможно|запрещен\w*|не получится|не сможете|cannot|can't|not allowed|impossible"),
        ("allowed", "yes", r"можно|сможете|разрешен\w*|can|allowed|possible"),
        ("free", "yes", r"бесплатн\w*|без комиссии|комиссии нет|free|no (?:fee|charge)"),
        ("free", "no", r"платн\w*|с комиссией|комиссия составит|paid"),
        ("needed", "no", r"не (?:нуж(?:ен|н\w*)|надо|требу\w*|обязательн\w*|понадоб\w*)|not (?:needed|required)"),
        ("needed", "yes", r"нуж(?:ен|н\w*)|надо|требу\w*|обязательн\w*|понадоб\w*|needed|required"),
    )
)
_DENIED: Final = re.compile(r"\b(?:не|not) ([^\W\d_]+)")
_VERBS: Final = frozenset({"VERB", "INFN", "PRTS", "PRED", None})
"""What «не» makes a denial of; before a noun it only corrects («номер договора, не телефона»). None: not in the dictionary, so English."""
_NAME: Final = re.compile(r"[«“\"]([^«»“”\"]{1,80})[»”\"]")
_WORD: Final = re.compile(r"[^\W\d_]+")
_FACTS_LEFT: Final = re.compile(rf"{_NUMBER}|\b(?:не|not)\b")


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence taken apart.

    ``facts`` by kind: values, and the words that gave them. ``topic``: families of the words that are no facts. ``denied``: families of
    the verbs that it denies. ``names`` stand in quotation marks. ``rest``: the sentence without its facts, folded, as text to embed.
    """

    facts: Mapping[str, Mapping[str, str]]
    topic: frozenset[str]
    denied: frozenset[str]
    names: frozenset[str]
    rest: str


@lru_cache(maxsize=50_000)
def stated(text: str) -> Statement:
    """Take a sentence apart."""
    rest = _WORD.sub(lambda word: _DIGITS.get(word.group(), word.group()), fold(text))
    facts: dict[str, dict[str, str]] = {}
    for kind, pattern in _KINDS:
        for match in pattern.finditer(rest):
            facts.setdefault(kind, {})[_value(kind, match.group())] = match.group()
        rest = pattern.sub(" ", rest)
    for match in _COUNT.finditer(rest):
        facts.setdefault(_counted(match), {})[f"{_number(match.group(1)):g}"] = match.group()
    for kind, value, pattern in _YES_NO:
        if found := pattern.search(rest):
            facts.setdefault(kind, {})[value] = found.group()
            rest = pattern.sub(" ", rest)
    denied = [word for word in _DENIED.findall(rest) if morph().parse(word)[0].tag.POS in _VERBS]
    return Statement(
        facts=facts,
        topic=_families(_WORD.findall(rest)),
        denied=_families(denied),
        names=frozenset(_NAME.findall(text)),
        rest=" ".join(_FACTS_LEFT.sub(" ", rest).split()),
    )


def differing(one: Statement, other: Statement) -> tuple[str, str, str] | None:
    """The kind of fact in which two sentences differ and what each says; None when one only says more than the other.

    Sentences with different names («Старт» and «Дом») are about different things.
    """
    if one.names and other.names and not one.names & other.names:
        return None
    for kind in sorted(one.facts.keys() & other.facts.keys()):
        mine, theirs = one.facts[kind], other.facts[kind]
        if mine.keys() - theirs.keys() and theirs.keys() - mine.keys():
            return kind, _worded(mine, theirs), _worded(theirs, mine)
    if denied := one.denied & (other.topic - other.denied):
        return "denied", f"не {min(denied)}…", f"{min(denied)}…"
    if denied := other.denied & (one.topic - one.denied):
        return "denied", f"{min(denied)}…", f"не {min(denied)}…"
    return None


def _families(words: Iterable[str]) -> frozenset[str]:
    return frozenset(root(term) for word in words if (term := lemma(word)))


def _worded(mine: Mapping[str, str], theirs: Mapping[str, str]) -> str:
    """What only ``mine`` says, in its words."""
    return ", ".join(words for value, words in mine.items() if value not in theirs)


def _value(kind: str, text: str) -> str:
    """What makes «1 500 руб.» and «1500 ₽», «14 дней» and «2 недели», «8 800…» and «+7 800…» one value."""
    if kind == "phone":
        return re.sub(r"\D", "", text)[-10:]
    if kind == "hours":
        return "–".join(re.findall(r"\d{1,2}(?::\d{2})?", text))
    if kind == "address":
        *street, house = text.replace("дом", " ").replace("д.", " ").replace(",", " ").split()
        return " ".join([*map(lemma, street), house])
    if kind in ("money", "percent"):
        return f"{_number(text):g}"
    if kind == "span":
        unit = next(minutes for start, minutes in _MINUTES.items() if re.search(rf"(?<![а-яa-z]){start}", text))
        return f"{_number(text) * unit:g} min"
    return text


def _number(text: str) -> float:
    found = re.search(_NUMBER, text)
    return float(found.group().replace(" ", "").replace(",", ".")) if found else 0.0


def _counted(match: re.Match[str]) -> str:
    """The kind of a bare number is the word that follows: eight characters are not eight channels."""
    return f"number {lemma(match.group(2) or '')}".strip()
