"""One row for each contact (an episode): everything reports count, export and open; the single source of every figure of a period.

Rules. A contact *began* with its first message; it *ended* when it was closed, or with the client's last word when it fell silent or still
goes on. Its queue and operator are those of its last handoff. Its topic is the one it was closed with, else the one it was handed off with,
else that of the last answer shown. It *came back* when the same person, on any of their channels, began another contact within 72 hours of
its end on the topic (an unknown topic counts as the same one, as in :mod:`handoff.satisfaction.repeats`). It is *known* once those 72 hours
have passed, and *contained* when it is known, no person took part, it was not left unanswered, did not come back and was not spam. It
*waited* from its first handoff until an operator took it, and for the first answer until one wrote; who came to a closed queue is left out
of both. Its service was kept when clocks of service ended in it and none was breached.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    null,
    or_,
    select,
)
from sqlalchemy import Integer as Whole
from sqlalchemy import String as Words

from connectors.ledger.tables import addresses, conversations, episodes
from handoff.boards.sql import count_if, seconds_between
from handoff.clocks.tables import sla_clocks
from handoff.contract import UNKNOWN_TOPIC, Ending, Outcome
from handoff.desk.tables import closings
from handoff.operators import Operator
from handoff.satisfaction.tables import nps
from handoff.tables import handoffs, surveys
from handoff.visibility import episode_counted

BACK: Final = timedelta(hours=72)
NO_ANSWERS: Final[FromClause] = (
    select(
        cast(null(), Whole).label("id"),
        cast(null(), Whole).label("episode_id"),
        cast(null(), Words).label("reaction"),
        cast(null(), Words).label("topic"),
    )
    .where(false())
    .subquery("no_answers")
)
"""Where there is no knowledge base."""


class When(StrEnum):
    """Which moment of a contact puts it into a period."""

    began = "began"
    ended = "ended"


@dataclass(frozen=True, slots=True)
class Part:
    """Contacts with ``since`` ≤ moment < ``until``, and of these only what each given field names. ``None`` does not narrow."""

    since: datetime
    until: datetime
    when: When = When.began
    queue: str | None = None
    operator: str | None = None
    topic: str | None = None
    channel: str | None = None


def facts(part: Part, who: Operator, now: datetime, answers: FromClause = NO_ANSWERS, only: Collection[int] | None = None) -> CTE:
    """The rows that ``who`` may see, ``only`` of these episodes where it is given.

    ``answers``: the knowledge base's answers shown, as (id, episode_id, reaction, topic).
    """
    chosen = _chosen(part, who, only)
    one = chosen.c
    stays, said, classed, clocks = _stays(chosen, now), _answers(chosen, answers), _classes(chosen), _clocks(chosen)
    opening, last = handoffs.alias("opening"), handoffs.alias("last")
    mark, bot_mark = surveys.alias("mark"), surveys.alias("bot_mark")
    taken_up = stays.c.episode_id.is_not(None)
    topic = func.coalesce(one.closed_topic, last.c.packet["topic"].as_string(), said.c.topic)
    back = _back(chosen)
    known = one.ended_at <= now - BACK
    outcome = func.coalesce(one.outcome, "")
    spam = outcome == Outcome.spam.value
    in_hours = opening.c.ticket.is_(None)
    rows = (
        select(
            *(one[name] for name in ("id", "conversation_id", "person_id", "channel", "began_at", "ended_at", "closed_at", "closed_by")),
            topic.label("topic"),
            classed.c["class"].label("class"),
            one.outcome,
            taken_up.label("people"),
            last.c.queue.label("queue"),
            last.c.taken_by.label("operator"),
            opening.c.reason.label("reason"),
            func.coalesce(stays.c.handoffs, 0).label("handoffs"),
            case((in_hours, seconds_between(opening.c.opened_at, stays.c.answered_at))).label("first_answer_s"),
            case((in_hours, seconds_between(opening.c.opened_at, stays.c.taken_at))).label("wait_s"),
            and_(taken_up, ~in_hours).label("closed_hours"),
            func.coalesce(clocks.c.clocks, 0).label("clocks"),
            func.coalesce(clocks.c.breached, 0).label("breached"),
            stays.c.handling_s,
            func.coalesce(said.c.shown, 0).label("shown"),
            func.coalesce(said.c.helped, 0).label("helped"),
            func.coalesce(said.c.rejected, 0).label("rejected"),
            bot_mark.c.mark.label("bot_mark"),
            mark.c.quality,
            mark.c.speed,
            mark.c.mark.label("result"),
            nps.c.mark.label("nps"),
            known.label("known"),
            spam.label("spam"),
            back.label("back"),
            and_(known, ~taken_up, ~spam, outcome != Ending.unanswered.value, ~back).label("contained"),
        )
        .select_from(chosen)
        .outerjoin(stays, stays.c.episode_id == one.id)
        .outerjoin(opening, opening.c.id == stays.c.first)
        .outerjoin(last, last.c.id == stays.c.newest)
        .outerjoin(said, said.c.episode_id == one.id)
        .outerjoin(classed, classed.c.episode_id == one.id)
        .outerjoin(clocks, clocks.c.episode_id == one.id)
        .outerjoin(mark, and_(mark.c.episode_id == one.id, mark.c.about == "person"))
        .outerjoin(bot_mark, and_(bot_mark.c.episode_id == one.id, bot_mark.c.about == "bot"))
        .outerjoin(nps, nps.c.episode_id == one.id)
    )
    for field, narrowed in ((last.c.queue, part.queue), (last.c.taken_by, part.operator), (topic, part.topic)):
        if narrowed is not None:
            rows = rows.where(field == narrowed)
    return rows.cte("facts").prefix_with("MATERIALIZED")


def _chosen(part: Part, who: Operator, only: Collection[int] | None) -> Any:
    """Episodes of the period and channel that are not behind the wall."""
    fell_silent = or_(episodes.c.closed_at.is_(None), episodes.c.closed_by == "silence")
    ended = case((fell_silent, episodes.c.last_at), else_=episodes.c.closed_at)
    moment = episodes.c.started_at if part.when is When.began else ended
    query = (
        select(
            episodes.c.id,
            episodes.c.conversation_id,
            addresses.c.person_id,
            addresses.c.channel,
            episodes.c.started_at.label("began_at"),
            ended.label("ended_at"),
            episodes.c.closed_at,
            episodes.c.closed_by,
            episodes.c.topic.label("closed_topic"),
            episodes.c.outcome,
        )
        .join(conversations, conversations.c.id == episodes.c.conversation_id)
        .join(addresses, addresses.c.id == conversations.c.address_id)
        .where(moment >= part.since, moment < part.until, episode_counted(who, episodes.c.id))
    )
    if part.channel is not None:
        query = query.where(addresses.c.channel == part.channel)
    return (query if only is None else query.where(episodes.c.id.in_(only))).cte("chosen")


def _stays(chosen: Any, now: datetime) -> Any:
    """A row for each episode that was with people."""
    until = func.coalesce(handoffs.c.ended_at, literal(now, handoffs.c.ended_at.type))
    held = case((handoffs.c.taken_at.is_not(None), seconds_between(handoffs.c.taken_at, until)))
    return (
        select(
            handoffs.c.episode_id,
            func.count().label("handoffs"),
            func.min(handoffs.c.id).label("first"),
            func.max(handoffs.c.id).label("newest"),
            func.min(handoffs.c.taken_at).label("taken_at"),
            func.min(handoffs.c.answered_at).label("answered_at"),
            func.sum(held).label("handling_s"),
        )
        .where(handoffs.c.episode_id.in_(select(chosen.c.id)))
        .group_by(handoffs.c.episode_id)
        .subquery("stays")
    )


def _answers(chosen: Any, answers: FromClause) -> Any:
    mine = answers.c
    sums = (
        select(
            mine.episode_id,
            func.count().label("shown"),
            count_if(mine.reaction == "helped").label("helped"),
            count_if(mine.reaction == "not_that").label("rejected"),
            func.max(mine.id).label("last"),
        )
        .where(mine.episode_id.in_(select(chosen.c.id)))
        .group_by(mine.episode_id)
        .subquery("answer_sums")
    )
    newest = answers.alias("newest_answer")
    topic = select(newest.c.topic).where(newest.c.id == sums.c.last).correlate(sums).scalar_subquery()
    return select(*(sums.c[name] for name in ("episode_id", "shown", "helped", "rejected")), topic.label("topic")).subquery("said")


def _classes(chosen: Any) -> Any:
    newest = (
        select(closings.c.episode_id, func.max(closings.c.handoff_id).label("id"))
        .where(closings.c.episode_id.in_(select(chosen.c.id)))
        .group_by(closings.c.episode_id)
        .subquery("newest_closing")
    )
    return select(newest.c.episode_id, closings.c["class"]).join(closings, closings.c.handoff_id == newest.c.id).subquery("classed")


def _clocks(chosen: Any) -> Any:
    """Ended and breached clocks of service; one that was dropped in time promised nothing that could be broken."""
    over = or_(sla_clocks.c.result.in_(("met", "breached")), sla_clocks.c.breached_at.is_not(None))
    return (
        select(
            sla_clocks.c.episode_id,
            count_if(over).label("clocks"),
            count_if(sla_clocks.c.breached_at.is_not(None)).label("breached"),
        )
        .where(sla_clocks.c.episode_id.in_(select(chosen.c.id)))
        .group_by(sla_clocks.c.episode_id)
        .subquery("clocks_of")
    )


def _back(chosen: Any) -> ColumnElement[bool]:
    place, thread, later = addresses.alias("their_address"), conversations.alias("their_thread"), episodes.alias("later")
    one = chosen.c
    mine, theirs = (func.coalesce(topic, UNKNOWN_TOPIC) for topic in (one.closed_topic, later.c.topic))
    same = or_(mine == UNKNOWN_TOPIC, theirs == UNKNOWN_TOPIC, mine == theirs)
    return exists(
        select(later.c.id)
        .join(thread, thread.c.id == later.c.conversation_id)
        .join(place, place.c.id == thread.c.address_id)
        .where(
            place.c.person_id == one.person_id,
            later.c.id != one.id,
            later.c.started_at >= one.ended_at,
            seconds_between(one.ended_at, later.c.started_at) <= BACK.total_seconds(),
            same,
        )
        .correlate(chosen)
    )
