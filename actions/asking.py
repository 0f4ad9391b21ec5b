"""Reading what a client asks: several questions in one breath, a question that leans on the one before, a «не то» with a question in it."""

from __future__ import annotations

import re
from typing import Final

LONGEST_LEANING: Final = 5
"""Words of a question that cannot stand alone, at most."""
_PARTS: Final = 3
_ASKING: Final = (
    r"(?:как(?:ой|ая|ое|ие|ую|ого|им|ими)?|где|куда|откуда|когда|почему|зачем|сколько|скок\w*|что|чем|кто|можно|"
    r"нужно ли|есть ли|до скольки|how|where|when|why|what|which|who|can|could|do|does|is|are)\b"
)
_SENTENCE: Final = re.compile(r"(?<=[.!?;…])\s+|\n+")
_CLAUSE: Final = re.compile(
    rf",?\s+(?:и|а|но|and|but)\s+(?:ещ[её]|также|also)\s+|,?\s+(?:и|а|но|а также|and|but|also)\s+(?={_ASKING})|,\s+(?={_ASKING})",
    re.IGNORECASE,
)
_ASKS: Final = re.compile(rf"\b{_ASKING}", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_POINTS: Final = re.compile(
    r"\b(?:это|эта|этот|этого|этой|этом|эту|эти|этих|этим|он|она|они|его|её|ее|их|него|неё|нее|ним|ней|них|ему|там|туда|оттуда|"
    r"it|its|this|that|these|those|there|them|they)\b",
    re.IGNORECASE,
)
_EMPTY: Final = re.compile(
    r"как\w*|где|куда|когда|почему|зачем|сколько|скок\w*|что|чем|кто|можно|нужно|надо|если|тогда|стоит|стоить|будет|цена|дорого|платно|бесплатно|"
    r"долго|быстро|подробнее|дальше|потом|сейчас|сегодня|завтра|утром|дн[её]м|вечером|ночью|выходн\w*|праздник\w*|будн\w*|суббот\w*|воскресень\w*|"
    r"скольки|а|и|но|ну|или|ещё|еще|в|на|с|за|по|для|у|до|не|ли|то|же|мне|меня|я|"
    r"how|where|when|why|what|which|who|can|could|do|does|is|are|much|long|about|cost|price|now|today|tomorrow|weekends?|holidays?|"
    r"and|but|or|if|then|the|an?|i|me|my|to|of|for|in|on",
    re.IGNORECASE,
)
"""Words that name nothing by themselves."""
_REJECTION: Final = re.compile(
    r"^\W*(?:(?:нет|неа|не\s*-?\s*а|no|nope)\b[\s,.!—–-]*)?"
    r"(?:(?:это|все|всё|опять|снова|совсем|вообще|ответ)\s+)*"
    r"(?:не то(?! же)\b|не это\b|не об этом\b|не помог(?:ло|ает)?\b|не подходит\b|мимо\b|"
    r"я (?:совсем |вообще )?(?:не про это|не об этом|не это спрашивал[аи]?|про другое|о другом)\b|"
    r"not that\b|not what i (?:asked|meant)\b|(?:it |that )?(?:didn't|did not|doesn't) help\b)"
    r"(?:\s+(?:совсем|вообще|опять|снова|again|at all)\b)?[\s,.!;:—–-]*",
    re.IGNORECASE,
)
_LEAD: Final = re.compile(
    r"^(?:(?:а|но|и|меня интересует|мне нужно|мне надо|я спрашивал[аи]?|я спросил[аи]?|я имел[аи]? в виду|я хочу знать|вопрос был|"
    r"but|and|i asked|i meant|i want to know)\b[\s,:—–-]*)+",
    re.IGNORECASE,
)


def questions_in(text: str) -> list[str]:
    """The questions of one message in their order, where it may hold several; none when it is one. At most three."""
    parts: list[str] = []
    for sentence in _SENTENCE.split(text):
        parts += _clauses(sentence)
    asked = [part.strip(" ,") for part in parts if len(_words(part)) >= 2]
    return asked if 2 <= len(asked) <= _PARTS else []


def _clauses(sentence: str) -> list[str]:
    """Split before «и как…», «, почему…»; what comes before a comma must be a question itself, else it only leads to it."""
    found: list[str] = []
    begin = 0
    for seam in _CLAUSE.finditer(sentence):
        left = sentence[begin : seam.start()]
        if not seam[0].strip(" ,") and not _ASKS.search(left):
            continue
        found.append(left)
        begin = seam.end()
    return [*found, sentence[begin:]]


def leans(text: str) -> bool:
    """Whether a question is so short that it may need the one before («а картой?», «сколько это стоит»)."""
    return 0 < len(_words(text)) <= LONGEST_LEANING


def points_back(text: str) -> bool:
    """Whether a short question names what was spoken of by a pronoun only."""
    return leans(text) and bool(_POINTS.search(text))


def names_something(text: str) -> bool:
    """Whether any word says what it is about."""
    return any(not _EMPTY.fullmatch(word) for word in _words(_POINTS.sub(" ", text)))


def after_rejection(text: str) -> str | None:
    """What follows «нет, не то, …»: the question asked instead, "" when there is none; None when nothing is rejected."""
    found = _REJECTION.match(text)
    if found is None:
        return None
    rest = _LEAD.sub("", text[found.end() :].strip()).strip(" ,.!")
    return rest if names_something(rest) else ""


def one_line(text: str) -> str:
    return " ".join(text.split())


def _words(text: str) -> list[str]:
    return _WORD.findall(text)
