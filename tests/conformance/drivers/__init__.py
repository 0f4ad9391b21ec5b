"""Every channel by every way its updates can arrive: the one list a new messenger is added to."""

from __future__ import annotations

from collections.abc import Sequence

from tests.conformance.drivers import max as max_
from tests.conformance.drivers import telegram, viber, vk
from tests.conformance.drivers.memory import Memory
from tests.conformance.drivers.site import Site
from tests.conformance.rig import Driver

DRIVERS: Sequence[Driver] = (
    Memory(),
    Site(),
    telegram.POLLING,
    telegram.WEBHOOK,
    vk.LONGPOLL,
    vk.CALLBACK,
    vk.BOTH,
    viber.WEBHOOK,
    max_.POLLING,
    max_.WEBHOOK,
)
