"""A scorecard while it is written: read from its form as it was typed, lines added, moved and dropped, nothing kept yet. Pure."""

from __future__ import annotations

import secrets
from typing import Any, Final

from starlette.datastructures import FormData

from handoff.controls.forms import line
from handoff.scoring.card import Card

Draft = dict[str, Any]
"""As :class:`~handoff.scoring.card.Card`, with what may be wrong in it."""

FIELDS: Final = 20 * 50 * 8
"""More fields than a form of the largest scorecard has."""


def blank() -> Draft:
    return {"title": "", "sections": [_section()]}


def of(card: Card) -> Draft:
    draft = card.model_dump(mode="json")
    for question in (one for section in draft["sections"] for one in section["questions"]):
        question["weight"] = f"{question['weight']:g}"
    return draft


def read(form: FormData) -> Draft:
    """What was typed; sections and questions in the order of their numbers."""
    sections: list[Draft] = []
    while (at := f"sections.{len(sections)}") and f"{at}.title" in form:
        questions: list[Draft] = []
        while (one := f"{at}.questions.{len(questions)}") and f"{one}.id" in form:
            questions.append(_question_of(form, one))
        sections.append({"title": line(form, f"{at}.title"), "questions": questions})
    return {"title": line(form, "title"), "sections": sections}


def edited(draft: Draft, verb: str, places: list[int]) -> Draft:
    """Add, drop or move (``up``, ``down``) the section at ``places`` (one number) or the question (two); what is not there changes nothing.

    A question at the end of its section moves on into the next one.
    """
    sections: list[Draft] = draft["sections"]
    section, question = [*places, -1, -1][:2]
    if verb == "add" and not places:
        sections.append(_section())
    elif not 0 <= section < len(sections):
        return draft
    elif verb == "add":
        sections[section]["questions"].append(_question())
    elif question < 0:
        _shift(sections, section, verb)
    else:
        _shift_question(sections, section, question, verb)
    return draft


def _shift(rows: list[Draft], at: int, verb: str) -> None:
    to = {"up": at - 1, "down": at + 1}.get(verb, at)
    row = rows.pop(at)
    if verb != "drop":
        rows.insert(max(to, 0), row)


def _shift_question(sections: list[Draft], section: int, at: int, verb: str) -> None:
    rows = sections[section]["questions"]
    if not at < len(rows):
        return
    if verb == "up" and at == 0 and section > 0:
        sections[section - 1]["questions"].append(rows.pop(at))
    elif verb == "down" and at == len(rows) - 1 and section + 1 < len(sections):
        sections[section + 1]["questions"].insert(0, rows.pop(at))
    else:
        _shift(rows, at, verb)


def _section() -> Draft:
    return {"title": "", "questions": [_question()]}


def _question() -> Draft:
    """The id is the question's for good, over all versions."""
    return {"id": f"q{secrets.token_hex(4)}", "text": "", "weight": "1", "points": 2, "critical": False, "skippable": True, "check": None}


def _question_of(form: FormData, at: str) -> Draft:
    points = line(form, f"{at}.points")
    return {
        "id": line(form, f"{at}.id"),
        "text": line(form, f"{at}.text"),
        "weight": line(form, f"{at}.weight").replace(",", "."),
        "points": int(points) if points.isascii() and points.isdecimal() and len(points) < 4 else points,
        "critical": bool(line(form, f"{at}.critical")),
        "skippable": bool(line(form, f"{at}.skippable")),
        "check": line(form, f"{at}.check") or None,
    }
