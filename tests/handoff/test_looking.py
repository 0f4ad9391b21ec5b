"""Who looks and who types: desks that show one conversation know of each other, also of those at another door."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

from websockets.asyncio.client import ClientConnection

from handoff.desk.presence_of_readers import Readers
from tests.handoff.office import Office
from tests.handoff.test_feed import Served, newest, served

__all__ = ["served"]


async def look(socket: ClientConnection, conversation_id: int | None, *, typing: bool = False) -> None:
    await socket.send(json.dumps({"type": "look", "conversation_id": conversation_id, "typing": typing}))


async def told(socket: ClientConnection, right: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The first readers frame that is ``right``."""
    async with asyncio.timeout(30):
        while True:
            frame: dict[str, Any] = json.loads(await socket.recv())
            if frame["kind"] == "readers" and right(frame):
                return frame


async def test_colleagues_and_clients_drafts_are_seen_as_they_come_and_go(office: Office, served: Served) -> None:
    conversation = await office.calls_person()
    last = await newest(office)
    async with await served.dial("consult", last) as mine:
        await look(mine, conversation)
        async with await served.dial("consult2", last) as other:
            await look(other, conversation)
            frame = await told(mine, lambda one: bool(one["readers"]))
            assert frame["readers"] == [{"login": "consult2", "name": "Илья Кузнецов", "types": False}] and frame["draft"] == ""
            await look(other, conversation, typing=True)
            await told(mine, lambda one: bool(one["readers"] and one["readers"][0]["types"]))
            office.feed.readers.drafts(conversation, "когда при")
            for socket in (mine, other):
                assert (await told(socket, lambda one: bool(one["draft"])))["draft"] == "когда при"
        await told(mine, lambda one: not one["readers"])
        office.feed.readers.drafts(conversation, "")
        await told(mine, lambda one: not one["draft"])


async def test_nobody_looks_where_they_may_not(office: Office, served: Served) -> None:
    conversation = await office.calls_person()
    last = await newest(office)
    async with await served.dial("technical", last) as stranger, await served.dial("consult", last) as mine:
        await look(stranger, conversation)
        for odd in ("{", '{"type": "look"}', '{"type": "look", "conversation_id": "1"}', "x" * 5000):
            await stranger.send(odd)
        office.feed.readers.drafts(conversation, "тайна")
        await look(mine, conversation)
        assert (await told(mine, lambda one: bool(one["draft"])))["readers"] == []
        await office.writes("ещё")
        assert json.loads(await asyncio.wait_for(mine.recv(), 5))["kind"] != "readers"


async def test_another_door_hears_of_it(office: Office) -> None:
    if office.store.sqlite:
        return  # SQLite has one door
    elsewhere = Readers(office.store)
    hearing = asyncio.ensure_future(elsewhere.run())
    changed = asyncio.Event()
    with elsewhere.watch(lambda _: changed.set()):
        async with asyncio.timeout(30):
            while not changed.is_set():  # until it listens, nobody hears
                office.feed.readers.looks("desk", "consult", "Анна", 7)
                with_patience = asyncio.ensure_future(changed.wait())
                await asyncio.wait([with_patience], timeout=0.2)
                with_patience.cancel()
    assert elsewhere.seen(7)["readers"] == [{"login": "consult", "name": "Анна", "types": False}]
    hearing.cancel()
    await asyncio.gather(hearing, return_exceptions=True)
