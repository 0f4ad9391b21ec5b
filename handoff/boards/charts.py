"""The charts of reports, as values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from handoff.boards import figures, satisfied
from handoff.boards.choosing import Choice
from handoff.boards.figures import Look
from handoff.boards.looking import Name
from handoff.boards.themes import Theme
from handoff.pages.charts import Chart, Series
from handoff.satisfaction.reports import By

Say = Callable[[str], str]
_THEMES = 12


async def volumes(look: Look, chosen: Choice, t: Say) -> Chart:
    """Contacts by day, a bar for every day of the period; each opens its day."""
    found = await figures.timeline(look, chosen.part, chosen.zone)
    days = [(chosen.first + timedelta(days=number)).isoformat() for number in range(chosen.days)]
    links = [chosen.address("/reports/list", what="all", since=day, until=day) for day in days]
    return Chart(t("boards-volumes"), "stack", t("boards-day"), days, _both([found.get(day, (0, 0)) for day in days], t), links=links)


async def by_hour(look: Look, chosen: Choice, t: Say) -> Chart:
    found = await figures.timeline(look, chosen.part, chosen.zone, "%H")
    hours = [f"{hour:02d}" for hour in range(24)]
    return Chart(t("boards-by-hour"), "stack", t("boards-hour"), hours, _both([found.get(hour, (0, 0)) for hour in hours], t))


def _both(counts: Sequence[tuple[int, int]], t: Say) -> Sequence[Series]:
    alone, people = [count[0] for count in counts], [count[1] for count in counts]
    return [Series(t("boards-alone"), alone, "ok"), Series(t("boards-people"), people, "accent")]


def theme_chart(found: Sequence[Theme], chosen: Choice, t: Say, name: Name) -> Chart:
    """The biggest themes beside their own past."""
    biggest = sorted((one for one in found if one.topic), key=lambda one: -one.contacts)[:_THEMES]
    earlier = [None if one.mean is None else round(one.mean, 1) for one in biggest]
    series = [Series(t("boards-this-period"), [one.contacts for one in biggest], "accent"), Series(t("boards-earlier"), earlier, "second")]
    links = [chosen.address("/reports/list", what="all", topic=one.topic) for one in biggest]
    return Chart(t("boards-themes-chart"), "across", t("boards-topic"), [name("topic", one.topic) for one in biggest], series, links=links)


async def csi_days(look: Look, chosen: Choice, t: Say) -> Chart:
    """CSI by the day of the question; a day without marks is a gap."""
    found = {one.key: one.csi for one in await satisfied.csi(look, chosen.part, By.day, chosen.zone.key)}
    days = [(chosen.first + timedelta(days=number)).isoformat() for number in range(chosen.days)]
    values = [round(csi.value, 2) if (csi := found.get(day)) else None for day in days]
    links = [chosen.address("/reports/marks", since=day, until=day) for day in days]
    return Chart(t("boards-csi-days"), "line", t("boards-day"), days, [Series(t("boards-csi"), values, "accent")], links=links)
