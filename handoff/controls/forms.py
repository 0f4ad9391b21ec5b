"""What people type on the settings pages, read into the bodies that the API checks; a slip is told with its field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData

from connectors.errors import BadInput
from handoff.desk.bodies import clean
from handoff.hours import DAYS

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
    """A whole number, None for an empty field. Raises BadInput."""
    text = line(form, name)
    if not text:
        return None
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise BadInput("bad_field", name, field=name)
    return int(text)


def checked(kind: type[B], values: Mapping[str, Any]) -> B:
    """``values`` as a body of the API. Raises BadInput with the first field at fault."""
    try:
        return kind.model_validate(dict(values))
    except ValidationError as error:
        first = error.errors()[0]
        raise BadInput("bad_field", str(first["msg"]), field=str(first["loc"][0] if first["loc"] else "")) from None


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
