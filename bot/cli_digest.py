"""``otklik digest``: the week before this one, in lines to read or to send on (cron, mail)."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot.answers import answers_shown
from bot.command import with_parts
from bot.settings import Settings
from bot.wiring import Parts
from handoff.boards import settings as boards
from handoff.boards.digest import digest, last_week
from handoff.boards.figures import Look
from handoff.boards.looking import naming
from handoff.operators import Operator, Role

_READER = Operator("system", "", frozenset({Role.supervisor}), frozenset(), "ru")
"""Sees every queue: the command is for who runs the door."""


def command(language: Annotated[str, typer.Option(help="ru or en")] = "ru") -> None:
    """Print what last week was like: volumes, themes that grow, the bot's share, waits, satisfaction."""

    async def work(parts: Parts, settings: Settings) -> str:
        zone = ZoneInfo(settings.people.zone)
        async with parts.store.read(many=True) as tx:
            look = Look(tx, _READER, await boards.read(tx), answers_shown())
            name = await naming(parts.texts, language, look)
            return await digest(look, last_week(tx.now.astimezone(zone).date(), zone), parts.texts, language, name)

    typer.echo(with_parts(work))
