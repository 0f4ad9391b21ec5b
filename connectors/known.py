"""The messengers there are. A new one is a package ``connectors/<name>``, a line here and a settings section (docs/adding-a-channel.md).

``connectors/<name>/channel.py`` has ``build(settings, tools) -> Channel``; it is imported only where the messenger is switched on, since
some libraries take seconds to read.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

from connectors.contract import Channel, Clock, Files, Texts

MESSENGERS: Final = ("telegram", "vk", "viber", "max")


@dataclass(frozen=True, slots=True)
class Tools:
    """What every channel is given. ``public_url`` is this installation's address as the platforms see it, without a slash at the end;
    ``salt`` differs between stores, for platforms that compare our idempotency keys with all they ever saw."""

    clock: Clock
    texts: Texts
    files: Files
    public_url: str | None = None
    salt: str = ""


def build(name: str, settings: Any, tools: Tools) -> Channel:
    """The channel ``name`` with its own settings."""
    channel: Channel = import_module(f"connectors.{name}.channel").build(settings, tools)
    return channel
