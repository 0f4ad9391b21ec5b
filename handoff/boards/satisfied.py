"""Satisfaction in a report: the figures of :mod:`handoff.satisfaction` for the report's part and its reader's rights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from handoff.boards.facts import Part
from handoff.boards.figures import Look
from handoff.satisfaction import repeats, reports
from handoff.satisfaction.repeats import FirstContact
from handoff.satisfaction.reports import By, Csi, Marked, Nps, Slice


@dataclass(frozen=True, slots=True)
class Pleased:
    """CSI and NPS of what was asked in the part, first-contact resolution of what ended in it."""

    csi: Csi
    nps: Nps
    first: FirstContact


def slice_of(look: Look, part: Part, zone: str) -> Slice:
    """Marks after talks with people."""
    return Slice(part.since, part.until, "person", part.operator, part.queue, part.topic, part.channel, zone, look.who)


async def csi_total(look: Look, part: Part) -> Csi:
    return await reports.csi_total(look.tx, slice_of(look, part, "UTC"))


async def nps_total(look: Look, part: Part) -> Nps:
    return await reports.nps_total(look.tx, slice_of(look, part, "UTC"))


async def pleased_by(look: Look, part: Part, by: str, zone: str) -> Mapping[str | None, Pleased]:
    """Split by ``by``; keys without a figure of some kind get an empty one."""
    cut, key = slice_of(look, part, zone), By(by)
    csi = {one.key: one for one in await reports.csi(look.tx, cut, key)}
    nps = {one.key: one for one in await reports.nps(look.tx, cut, key)}
    first = {one.key: one for one in await repeats.first_contact(look.tx, _both(cut), key)}
    return {
        one: Pleased(
            csi.get(one) or Csi(one, 0, 0, None, None, {}, None),
            nps.get(one) or Nps(one, 0, 0, None, 0, 0, 0, None),
            first.get(one) or FirstContact(one, 0, 0, None, None),
        )
        for one in {*csi, *nps, *first}
    }


async def csi(look: Look, part: Part, by: By, zone: str = "UTC") -> Sequence[Csi]:
    return await reports.csi(look.tx, slice_of(look, part, zone), by)


async def marked(look: Look, part: Part) -> Sequence[Marked]:
    """The surveys behind a CSI, those with a mark."""
    return [one for one in await reports.surveys_behind(look.tx, slice_of(look, part, "UTC")) if one.csi is not None]


def _both(cut: Slice) -> Slice:
    """First contact is asked of every contact that a person or the bot had."""
    return replace(cut, about=None)
