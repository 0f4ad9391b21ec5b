"""What people type on the settings pages, read into the bodies that the API checks; a slip is told with its field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeVar
from zoneinfo import available_timezones

from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData

from handoff.desk.bodies import clean
from handoff.hours import DAYS
from handoff.slips import Slip

B = TypeVar("B", bound=BaseModel)
_LONGEST: Final = 2000


def line(form: FormData, name: str) -> str:
    """One field's text, trimmed."""
    value = form.get(name)
    return clean(value)[:_LONGEST] if isinstance(value, str) else ""


def several(form: FormData, name: str) -> list[str]:
    """The values of checkboxes with one name."""
    return [value for value in form.getlist(name) if isinstance(value, str)]


def listed(text: str) -> list[str]:
    """Words with commas between them."""
    return [word for part in text.split(",") if (word := part.strip())]


def whole(form: FormData, name: str) -> int | None:
    """A whole number, None for an empty field. Raises Slip."""
    text = line(form, name)
    if not text:
        return None
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise Slip("int_parsing", f"{name} is no whole number", field=name)
    return int(text)


def bounds(kind: type[BaseModel]) -> dict[str, dict[str, Any]]:
    """The least and the most of each number, as attributes of its field."""
    found: dict[str, dict[str, Any]] = {}
    for name, field in kind.model_fields.items():
        found[name] = {"step": "any"} if field.annotation is float else {}
        for limit in field.metadata:
            found[name] |= {word: getattr(limit, bound) for word, bound in (("min", "ge"), ("max", "le")) if hasattr(limit, bound)}
    return found


def typed(form: FormData, kind: type[BaseModel]) -> dict[str, str]:
    """What was typed into fields of one line; fractions with a comma are read too."""
    fields = {name: field for name, field in kind.model_fields.items() if name in form}
    return {name: line(form, name).replace(",", ".") if field.annotation is float else line(form, name) for name, field in fields.items()}


def zones(chosen: str) -> list[tuple[str, str]]:
    """Time zones to choose from: those of Europe and Asia, and the one that is chosen."""
    near = {name for name in available_timezones() if name.startswith(("Europe/", "Asia/"))}
    return [(name, name) for name in sorted(near | {chosen})]


def checked(kind: type[B], values: Mapping[str, Any]) -> B:
    """``values`` as a body of the API. Raises Slip with the first field at fault."""
    try:
        return kind.model_validate(dict(values))
    except ValidationError as error:
        raise Slip.first_of(error) from None


def hours_of(form: FormData, before: Mapping[str, Any]) -> dict[str, Any]:
    """Opening hours in their written form; single days of ``before`` stay."""
    zone = line(form, "zone")
    if line(form, "always"):
        return {"zone": zone, "always": True}
    week = {day: listed(line(form, f"week-{day}")) for day in DAYS}
    found: dict[str, Any] = {"zone": zone, "week": {day: periods for day, periods in week.items() if periods}}
    if before.get("days"):
        found["days"] = before["days"]
    if line(form, "calendar"):
        found["calendar"] = line(form, "calendar")
        found |= {name: value for name, value in (("region", line(form, "region")), ("shortened", whole(form, "shortened"))) if value}
    return found
