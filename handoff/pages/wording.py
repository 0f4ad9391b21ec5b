"""Days, moments, numbers and lengths of time in the visitor's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial
from typing import Any, Final
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, format_percent

from connectors.contract import Texts
from handoff.slips import Slip

NONE: Final = "–"
_SLIPS: Final = {
    "missing": "empty",
    "string_too_short": "empty",
    "empty": "empty",
    "greater_than_equal": "least",
    "less_than_equal": "most",
    "greater_than": "more",
    "string_too_long": "long",
    "too_short": "few",
    "too_long": "many",
    "literal_error": "choice",
    "enum": "choice",
    "zone": "choice",
    "time_parsing": "time",
    "not_later": "not-later",
    "each_once": "each-once",
    **{f"{number}_{what}": "number" for number in ("int", "float") for what in ("type", "parsing", "from_float", "parsing_size")},
    "finite_number": "number",
}
"""Words («page-slip-…») by the type of pydantic's error."""


def words(texts: Texts, locale: str, zone: ZoneInfo) -> Mapping[str, Any]:
    """What every template can say; ``None`` is a dash everywhere."""

    def t(key: str, /, **values: object) -> str:
        return texts(key, locale, **values)

    def day(value: date | None) -> str:
        return format_date(value, "d MMM y", locale=locale) if value else NONE

    def moment(value: datetime | None) -> str:
        return format_datetime(value, "d MMM, HH:mm", tzinfo=zone, locale=locale) if value else NONE

    def clock(value: datetime | None) -> str:
        return format_datetime(value, "HH:mm", tzinfo=zone, locale=locale) if value else NONE

    return {
        "t": t,
        "locale": locale,
        "day": day,
        "moment": moment,
        "clock": clock,
        "number": partial(number, locale),
        "percent": partial(percent, locale),
        "span": partial(span, t),
    }


def slip_worded(texts: Texts, locale: str, slip: Slip) -> str:
    """What is wrong with a field: «Не больше 100»."""
    bounds = {name: slip.bounds[name] for name in ("ge", "gt", "le", "max_length") if name in slip.bounds}
    bound = next(iter(bounds.values()), None)
    shown = number(locale, bound, 0 if bound == int(bound) else 2) if isinstance(bound, int | float) else NONE
    return texts(f"page-slip-{_SLIPS.get(slip.kind, 'other')}", locale, bound=shown)


def number(locale: str, value: float | None, digits: int = 0) -> str:
    return NONE if value is None else format_decimal(round(value, digits), "#,##0." + "0" * digits if digits else "#,##0", locale)


def percent(locale: str, share: float | None, digits: int = 0) -> str:
    return NONE if share is None else format_percent(share, ("0." + "0" * digits if digits else "0") + "\u00a0%", locale)


def span(t: Callable[..., str], seconds: float | None) -> str:
    """A length of time by its two largest parts: «2 ч 05 мин», «40 с»."""
    if seconds is None:
        return NONE
    whole = max(0, round(seconds))
    if whole < 60:
        return t("page-span-seconds", seconds=whole)
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return t("page-span-minutes", minutes=minutes, seconds=f"{rest:02d}")
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return t("page-span-hours", hours=hours, minutes=f"{minutes:02d}")
    return t("page-span-days", days=hours // 24, hours=hours % 24)
