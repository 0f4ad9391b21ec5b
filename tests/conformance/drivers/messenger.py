"""A messenger of :data:`connectors.known.MESSENGERS` against its fake, by one way of receiving."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from connectors.contract import Channel
from connectors.known import build
from tests.conformance.rig import Opened, Rig, Wire
from tests.conformance.serving import serving
from tests.fakes.contract import Fake
from tests.whole.running import free_port


@dataclass(frozen=True)
class Messenger:
    """:class:`tests.conformance.rig.Driver`. ``pushed``: the platform is told to deliver to our webhook.

    ``fake`` makes the platform, ``settings`` is the class of the channel's section, ``more`` what this way adds to the fake's own values.
    """

    name: str
    way: str
    fake: Callable[[], AbstractAsyncContextManager[Any]]
    settings: Callable[..., Any]
    more: Mapping[str, Any] = field(default_factory=dict)
    pushed: bool = False
    wire: Wire | None = None
    patience: float = 10.0

    @asynccontextmanager
    async def platform(self, rig: Rig) -> AsyncIterator[Fake]:
        async with self.fake() as fake:
            yield fake

    @asynccontextmanager
    async def open(self, rig: Rig) -> AsyncIterator[Opened]:
        settings = self.settings(**{**rig.fake.settings, **self.more})
        channel = build(self.name, settings, rig.tools)
        async with AsyncExitStack() as stack:
            base = ""
            if (routes := channel.routes()) is not None:
                base = await stack.enter_async_context(serving([routes, *rig.shared_routes], rig.port))
            await channel.start(rig.intake)
            stack.push_async_callback(channel.stop)
            if self.pushed:
                rig.fake.deliver_to(base)
            yield Opened(channel, rig.fake, base, settings.hidden())

    async def elsewhere(self, rig: Rig) -> Channel:
        """The same channel, with nobody at its platform's address."""
        nowhere = {**rig.fake.settings, **self.more, "api_base": f"http://127.0.0.1:{free_port()}"}
        return build(self.name, self.settings(**nowhere), rig.tools)
