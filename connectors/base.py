"""A channel without extras: quiet defaults for what a platform may lack. A new connector begins here (docs/adding-a-channel.md)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from connectors.capabilities import Capabilities
from connectors.contract import Attachment, Finding, Intake, OutboundMessage, Profile, Sent
from connectors.errors import DeliveryError, NotFound, Rejected

if TYPE_CHECKING:
    from fastapi import APIRouter

Part = TypeVar("Part")


async def in_parts(message: OutboundMessage, plan: Sequence[Part], send: Callable[[int, Part], Awaitable[Sent]]) -> Sent:
    """Send, one after another, the parts of a long message that have not left yet; ``send`` is given a part's number and the part.

    Raises what ``send`` raises, with the number of parts that have left: kept in the store, so that not even a death between two tries
    repeats them.
    """
    sent = Sent()
    for number in range(message.begun, len(plan)):
        try:
            sent = await send(number, plan[number])
        except DeliveryError as error:
            error.begun = number
            raise
    return sent


class Plain:
    """Implements :class:`connectors.contract.Channel` but for ``name``, ``capabilities``, ``start``, ``stop`` and ``send``."""

    name: str
    capabilities: Capabilities

    @property
    def trouble(self) -> str | None:
        return None

    def routes(self) -> APIRouter | None:
        return None

    async def start(self, intake: Intake) -> None:
        raise NotImplementedError

    async def stop(self) -> None:
        raise NotImplementedError

    async def send(self, message: OutboundMessage) -> Sent:
        raise NotImplementedError

    async def edit(self, message: OutboundMessage, external_id: str) -> None:
        raise Rejected("this messenger cannot change a sent message")

    async def delete(self, message: OutboundMessage, external_id: str) -> None:
        raise Rejected("this messenger cannot take a sent message back")

    async def typing(self, chat: str) -> None:
        return None

    async def download(self, attachment: Attachment) -> AsyncIterator[bytes]:
        raise NotFound("file_unknown", "this messenger has no files to fetch")
        yield b""

    async def profile(self, chat: str) -> Profile | None:
        return None

    async def check(self) -> Sequence[Finding]:
        return ()

    async def register(self) -> str:
        raise Rejected("this messenger has no webhook to register")
