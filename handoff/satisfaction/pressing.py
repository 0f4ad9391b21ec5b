"""Buttons of surveys: what each press says, and the payloads that say it (at most 64 bytes)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from connectors.contract import Button, Texts
from handoff.satisfaction.settings import Criterion

MARKS: Final = range(1, 6)
RECOMMENDED: Final = range(11)
CALL: Final = "/call_human"
_BIGGEST_ID: Final = 2**53


class Cause(StrEnum):
    """Why a mark was low, by a button; ``none``: the client would rather not say."""

    unsolved = "unsolved"
    slow = "slow"
    rude = "rude"
    unclear = "unclear"
    none = "none"


class Option(StrEnum):
    """What may come next when a closed ticket did not help."""

    reopen = "reopen"
    person = "person"
    call = "call"


@dataclass(frozen=True, slots=True)
class Mark:
    """A pressed mark; ``survey`` is the row it answers, None in a press that does not name it; without a criterion it is of the result."""

    mark: int
    survey: int | None
    criterion: Criterion = Criterion.result


@dataclass(frozen=True, slots=True)
class Why:
    survey: int
    cause: Cause


@dataclass(frozen=True, slots=True)
class Recommended:
    """The answer to «would you recommend us»."""

    mark: int
    nps: int


@dataclass(frozen=True, slots=True)
class FollowedUp:
    """«Did it help»: the answer, or what is wanted instead."""

    follow_up: int
    helped: bool | None = None
    option: Option | None = None


Press = Mark | Why | Recommended | FollowedUp


def parse(payload: str | None) -> Press | None:
    """A press of a survey's button; None for anything else."""
    name, brace, rest = (payload or "").partition("{")
    if not brace or name not in _READ:
        return None
    try:
        said = json.loads(brace + rest)
    except (ValueError, RecursionError):
        return None
    return _READ[name](said) if isinstance(said, dict) else None


def _mark(said: dict[str, Any]) -> Press | None:
    of, mark = _id(said.get("of")), said.get("mark")
    if "why" in said:
        cause = said["why"]
        return Why(of, Cause(cause)) if of is not None and cause in list(Cause) else None
    criterion = said.get("for", Criterion.result.value)
    if type(mark) is not int or mark not in MARKS or criterion not in list(Criterion):
        return None
    return Mark(mark, of, Criterion(criterion))


def _nps(said: dict[str, Any]) -> Press | None:
    of, mark = _id(said.get("of")), said.get("mark")
    return Recommended(mark, of) if of is not None and type(mark) is int and mark in RECOMMENDED else None


def _follow_up(said: dict[str, Any]) -> Press | None:
    of, helped, option = _id(said.get("of")), said.get("helped"), said.get("do")
    if of is None:
        return None
    if isinstance(helped, bool):
        return FollowedUp(of, helped=helped)
    return FollowedUp(of, option=Option(option)) if option in list(Option) else None


_READ: Final = {"/mark": _mark, "/nps": _nps, "/follow_up": _follow_up}


def _id(value: Any) -> int | None:
    return value if type(value) is int and 0 < value < _BIGGEST_ID else None


def marks(survey: int, criterion: Criterion) -> list[Button]:
    return [Button(str(mark), f'/mark{{"mark":{mark},"of":{survey},"for":"{criterion.value}"}}') for mark in MARKS]


def causes(texts: Texts, locale: str, survey: int) -> list[Button]:
    return [Button(texts(f"survey-cause-{cause.value}", locale), f'/mark{{"why":"{cause.value}","of":{survey}}}') for cause in Cause]


def recommendations(nps: int) -> list[Button]:
    return [Button(str(mark), f'/nps{{"mark":{mark},"of":{nps}}}') for mark in RECOMMENDED]


def yes_or_no(texts: Texts, locale: str, follow_up: int) -> list[Button]:
    answers = (("survey-helped-yes", "true"), ("survey-helped-no", "false"))
    return [Button(texts(key, locale), f'/follow_up{{"helped":{said},"of":{follow_up}}}') for key, said in answers]


def options(texts: Texts, locale: str, follow_up: int, offered: list[Option]) -> list[Button]:
    return [Button(texts(f"survey-option-{one.value}", locale), f'/follow_up{{"do":"{one.value}","of":{follow_up}}}') for one in offered]


def call_person(texts: Texts, locale: str) -> Button:
    return Button(texts("survey-call-person", locale), CALL)
