"""``otklik channels``: what is wrong with a messenger's set-up and how to mend it, and where platforms are told to deliver."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final, Protocol

from rich.console import Console
from rich.markup import escape

from bot.clock import SystemClock
from bot.settings import Settings
from bot.wiring import Parts, build
from connectors.contract import Finding, Texts
from connectors.errors import DeliveryError
from connectors.known import MESSENGERS

LOCALE: Final = "en"
"""The command line speaks to engineers."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One messenger's findings; ``broken`` when something must be mended."""

    name: str
    findings: Sequence[Finding]

    @property
    def broken(self) -> bool:
        return not all(finding.ok for finding in self.findings)


class Messenger(Protocol):
    """A channel, or the operators' group."""

    async def check(self) -> Sequence[Finding]: ...

    async def register(self) -> str: ...

    async def stop(self) -> None: ...


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Mapping[str, Messenger]]:
    """The messengers that are switched on, not receiving."""
    parts: Parts = build(settings, SystemClock())
    found: dict[str, Messenger] = {name: channel for name, channel in parts.channels.items() if name in MESSENGERS}
    if parts.topics is not None:
        found["operators_telegram"] = parts.topics
    try:
        yield found
    finally:
        for messenger in found.values():
            await messenger.stop()
        await parts.close()
        await parts.store.close()


async def check(settings: Settings) -> Sequence[Checked]:
    """Ask every platform about our token, webhook and rights."""
    async with opened(settings) as channels:
        return [Checked(name, await channel.check()) for name, channel in channels.items()]


async def register(settings: Settings, only: str | None) -> Mapping[str, str | DeliveryError]:
    """Register the webhooks; what each messenger answered."""
    told: dict[str, str | DeliveryError] = {}
    async with opened(settings) as channels:
        for name, channel in channels.items():
            if only in (None, name):
                try:
                    told[name] = await channel.register()
                except DeliveryError as error:
                    told[name] = error
    return told


def show(checked: Sequence[Checked], texts: Texts, console: Console) -> None:
    """Green and red lines, under each red one its mend."""
    off = [name for name in MESSENGERS if name not in {one.name for one in checked}]
    for one in checked:
        console.print(f"\n[bold]{one.name}[/]")
        for finding in one.findings:
            mark = "[green]✓[/]" if finding.ok else "[red]✗[/]"
            console.print(
                f"  {mark} {escape(texts(f'{_key(one.name)}-check-{finding.key}', LOCALE, **finding.values))}",
                highlight=False,
                soft_wrap=True,
            )
            if not finding.ok:
                console.print(
                    f"    [yellow]→[/] {escape(texts(f'{_key(one.name)}-mend-{finding.key}', LOCALE, **finding.values))}",
                    highlight=False,
                    soft_wrap=True,
                )
    if off:
        console.print(f"\n[dim]off: {', '.join(off)}[/]")


def _key(name: str) -> str:
    return name.replace("_", "-")
