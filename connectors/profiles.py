"""Names that messengers do not send along with a message, asked for once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import structlog
from sqlalchemy import func, select, update

from connectors.contract import Channel, Profile
from connectors.errors import DeliveryError, Scope, TryLater
from connectors.ledger import events
from connectors.ledger.store import Store
from connectors.ledger.tables import addresses, conversations, people
from connectors.ledger.wording import storable

AT_MOST: Final = 20
"""Addresses a run, so that a wave of new clients does not use up the platform's rate."""
_NAME: Final = 200

log = structlog.get_logger(__name__)


async def fill(store: Store, channels: Mapping[str, Channel]) -> int:
    """Ask the channels for the names of addresses that have none; how many were settled.

    What fails is tried in a later run; a channel that must pause is left out for the rest of this one. A platform that knows nothing is not
    asked again. A name the person has already stays.
    """
    settled, left_out = 0, set[str]()
    for address in await _nameless(store, list(channels)):
        if address.channel in left_out:
            continue
        try:
            profile = await channels[address.channel].profile(address.chat)
        except TryLater as later:
            if later.scope is not Scope.chat:
                left_out.add(address.channel)
            continue
        except DeliveryError:  # blocked, unknown: the platform has said its last word
            profile = None
        except Exception:  # a fault of a connector must not keep the others' names away
            log.exception("profiles.fault", channel=address.channel)
            continue
        await _settle(store, address, profile)
        settled += 1
    return settled


async def _nameless(store: Store, channels: list[str]) -> list[Any]:
    """In no order of their own, so that some that always fail do not stand before the others."""
    query = select(addresses.c.id, addresses.c.channel, addresses.c.chat).where(
        addresses.c.channel.in_(channels), addresses.c.name == "", addresses.c.profiled_at.is_(None), addresses.c.reachable
    )
    async with store.read() as tx:
        return list((await tx.conn.execute(query.order_by(func.random()).limit(AT_MOST))).all())


async def _settle(store: Store, address: Any, profile: Profile | None) -> None:
    name = storable(profile.name if profile else "")[:_NAME]
    async with store.write() as tx:
        await tx.conn.execute(update(addresses).where(addresses.c.id == address.id).values(name=name, profiled_at=tx.now))
        if name:
            owner = select(addresses.c.person_id).where(addresses.c.id == address.id).scalar_subquery()
            await tx.conn.execute(update(people).where(people.c.id == owner, people.c.name == "").values(name=name))
            query = select(conversations.c.id).where(conversations.c.address_id == address.id)
            if (conversation_id := (await tx.conn.execute(query)).scalar_one_or_none()) is not None:
                await events.record(tx, "person", conversation_id, name=name)
