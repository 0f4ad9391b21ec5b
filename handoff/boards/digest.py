"""The weekly digest: what a week was like and which themes grew, in a dozen lines to read or to send on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date

from connectors.contract import Texts
from handoff.boards import figures, satisfied, themes
from handoff.boards.choosing import Choice
from handoff.boards.figures import Look
from handoff.boards.looking import Name
from handoff.pages.wording import number, percent, span
from handoff.satisfaction.reports import Csi

_THEMES = 7


def last_week(today: date, zone: ZoneInfo) -> Choice:
    """Monday to Sunday before the week of ``today``."""
    monday = today - timedelta(days=today.weekday() + 7)
    return Choice(monday, monday + timedelta(days=6), zone, {})


async def digest(look: Look, week: Choice, texts: Texts, locale: str, name: Name) -> str:
    """Plain lines, each figure beside that of the week before."""

    def t(key: str, **values: object) -> str:
        return texts(f"boards-digest-{key}", locale, **values)

    now, before = await figures.totals(look, week.part), await figures.totals(look, week.before.part)
    csi, earlier = await satisfied.csi_total(look, week.part), await satisfied.csi_total(look, week.before.part)
    told = await themes.themes(look, week.part)
    days = [format_date(day, "d MMMM y", locale=locale) for day in (week.first, week.last)]
    lines = [
        t("head", since=days[0], until=days[1]),
        t("contacts", now=number(locale, now.counts["all"]), before=number(locale, before.counts["all"])),
        t("people", now=number(locale, now.counts["people"]), before=number(locale, before.counts["people"])),
        t(
            "bot",
            contained=percent(locale, now.share("contained", "known")),
            wrong=percent(locale, now.wrong),
            before=percent(locale, before.share("contained", "known")),
        ),
        t("wait", now=_span(texts, locale, now.wait_s), target=percent(locale, now.share("in_target", "taken"))),
        t("sla", now=percent(locale, now.share("kept", "promised")), before=percent(locale, before.share("kept", "promised"))),
        t("csi", now=_csi(locale, csi), before=_csi(locale, earlier), marks=csi.answered),
    ]
    growing = [one for one in told if one.grows]
    lines.append(t("grows") if growing else t("calm"))
    lines += [t("theme", topic=name("topic", one.topic), now=one.contacts, before=number(locale, one.mean, 1)) for one in growing]
    lines.append(t("biggest"))
    biggest = sorted(told, key=lambda one: -one.contacts)[:_THEMES]
    lines += [t("theme", topic=name("topic", one.topic), now=one.contacts, before=number(locale, one.mean, 1)) for one in biggest]
    return "\n".join(lines)


def _span(texts: Texts, locale: str, seconds: float | None) -> str:
    say: Callable[..., str] = lambda key, **values: texts(key, locale, **values)  # noqa: E731
    return span(say, seconds)


def _csi(locale: str, one: Csi) -> str:
    return number(locale, one.csi.value if one.csi else None, 2)
