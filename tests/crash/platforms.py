"""The messengers of the crash suite: their fakes in this process, and the settings that let an installation talk to them."""

from __future__ import annotations

import contextlib
import random
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Final

from tests.fakes.contract import Fake, Way

QUICK: Final = {"request_timeout": 3}
"""Seconds: a platform that does not answer is given up soon, so that much happens in a short run."""
PLATFORMS: Final[Mapping[str, tuple[str, Mapping[str, object], Mapping[str, object]]]] = {
    # name: (fake, how it is made, what the channel is told besides the fake's own settings)
    "telegram": ("tests.fakes.telegram:FakeTelegram", {"mode": "webhook"}, QUICK),
    "vk": ("tests.fakes.vk:FakeVk", {}, {**QUICK, "mode": "callback"}),
    # a backlog of answers to a crowd that has stopped writing: no person writes a hundred questions in a row
    "viber": ("tests.fakes.viber:FakeViber", {"unanswered": 100_000}, QUICK),
    "max": ("tests.fakes.max:FakeMax", {}, {**QUICK, "mode": "webhook"}),
}
FAULTS: Final[Sequence[tuple[Way, bool]]] = (
    ("rate_limit", False),
    ("server_error", False),
    ("server_error", True),
    ("html", False),
    ("html", True),
    ("cut", False),
    ("cut", True),
    ("hang", True),
)
"""(how a send fails, whether the platform did it all the same)."""


@dataclass
class Platform:
    """One messenger. ``base``: where its updates go. ``mixed``: when its updates travelled out of order, as
    (from, to) in seconds since 1970."""

    name: str
    fake: Fake
    base: str
    more: Mapping[str, object]
    copies: int = 1
    mixed: list[tuple[float, float]] = field(default_factory=list)
    _since: float | None = None

    @property
    def settings(self) -> Mapping[str, object]:
        """For the installation's environment."""
        return {f"{self.name}__{key}": value for key, value in {**self.fake.settings, **self.more}.items()}

    def deliver(self, copies: int = 1, shuffle: int | None = None) -> None:
        """From now on each update goes ``copies`` times, with ``shuffle`` in any order."""
        now = time.time()
        if self._since is not None:
            self.mixed.append((self._since, now))
        self._since = None if shuffle is None else now
        self.copies = copies
        self.fake.deliver_to(self.base, copies=copies, shuffle=shuffle)

    def was_mixed(self, begin: float, end: float) -> bool:
        """Whether updates were out of order at any moment between."""
        spans = [*self.mixed, *([(self._since, float("inf"))] if self._since is not None else [])]
        return any(first <= end and begin <= last for first, last in spans)

    def fail(self, rng: random.Random) -> str:
        """Order one of the faults for the next few sends; its name."""
        way, accepted = rng.choice(FAULTS)
        times = rng.randint(1, 3)
        with contextlib.suppress(NotImplementedError):
            self.fake.fail("send", way, times=times, retry_after=1, accepted=accepted)
        return f"{self.name}: {times} × {way}{' after taking it' if accepted else ''}"


@contextlib.asynccontextmanager
async def opened(name: str, base: str) -> AsyncIterator[Platform]:
    """A running fake that delivers to ``base``."""
    where, made, more = PLATFORMS[name]
    module, _, kind = where.partition(":")
    make: Callable[..., Any] = getattr(import_module(module), kind)
    async with make(**made) as fake:
        platform = Platform(name, fake, base, more)
        platform.deliver()
        yield platform
