"""Finds what clients wrote while nobody listened: Long Poll keeps its events for a while only, the conversations stay.

Everything found goes through the same intake, where what was stored before is known by its key. A conversation that a person answered by
hand meanwhile, in VK's own pages, needs nothing from us.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

import structlog

from connectors.errors import DeliveryError
from connectors.fields import Raw, integer, section, sections
from connectors.vk.api import Api
from connectors.vk.failures import passing

log = structlog.get_logger(__name__)

PAGE: Final = 200
OVERLAP: Final = timedelta(minutes=10)
"""How long an answer of ours may have overtaken an older message that did not reach us."""


async def missed(api: Api, group_id: int, sound_until: datetime, oldest: datetime) -> AsyncIterator[Raw]:
    """Clients' messages that may not have been stored, oldest first within a conversation, none sent before ``oldest``.

    ``sound_until``: until then events surely arrived, or the start of this program. Raises DeliveryError.
    """
    peers = [peer async for peer in _peers(api, group_id, oldest)]  # all at once: a conversation that speaks changes its place
    for peer in peers:
        try:
            history = await _history(api, group_id, peer, oldest)
        except DeliveryError as error:
            if passing(error):
                raise
            log.warning("vk conversation not looked through", why=str(error))
            continue
        for message in reversed(list(unstored(history, sound_until.timestamp(), oldest.timestamp()))):
            yield message


def unstored(newest_first: Iterable[Raw], sound_until: float, oldest: float) -> Iterator[Raw]:
    """The client's messages back to a person's answer, to :data:`OVERLAP` before our last answer of sound times, or to ``oldest``."""
    for message in newest_first:
        date = integer(message, "date") or 0
        if date < oldest:
            return
        if not integer(message, "out"):
            yield message
        elif _by_hand(message):
            return
        elif date < sound_until:
            oldest = max(oldest, date - OVERLAP.total_seconds())


async def _peers(api: Api, group_id: int, oldest: datetime) -> AsyncIterator[int]:
    """People with a message since ``oldest``; conversations come newest first."""
    offset = 0
    while True:
        page = sections(await api.call("messages.getConversations", filter="all", count=PAGE, offset=offset, group_id=group_id), "items")
        for item in page:
            last, peer = section(item, "last_message"), section(section(item, "conversation"), "peer")
            if (integer(last, "date") or 0) < oldest.timestamp():
                return
            number = integer(peer, "id")
            if number and peer.get("type") == "user":
                yield number
        if len(page) < PAGE:
            return
        offset += len(page)


async def _history(api: Api, group_id: int, peer: int, oldest: datetime) -> list[Raw]:
    """The conversation back to ``oldest``, newest first."""
    found: list[Raw] = []
    while True:
        told = await api.call("messages.getHistory", peer_id=peer, count=PAGE, offset=len(found), group_id=group_id)
        page = sections(told, "items")
        found += page
        if len(page) < PAGE or (integer(page[-1], "date") or 0) < oldest.timestamp():
            return found


def _by_hand(message: Raw) -> bool:
    return bool(integer(message, "admin_author_id")) or not integer(message, "random_id")
