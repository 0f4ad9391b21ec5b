"""What a new store begins with: queues, and in the demo articles, operators and subscribers."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Final

from actions.backends import demo
from bot.settings import ROOT, Settings
from bot.wiring import Parts
from handoff import seed
from handoff.operators import Role
from knowledge_base import steps
from knowledge_base.commands import import_path

ARTICLES: Final = ROOT / "knowledge_base" / "articles"
Step = Callable[[str], AbstractContextManager[list[str]]]


async def load_content(parts: Parts, settings: Settings, step: Step) -> None:
    """Load what is missing or has changed; a second time changes nothing."""
    await seed.seed(parts.store, settings.people)
    if settings.admin.password is not None:
        roles = [Role.supervisor, Role.editor, Role.administrator]
        await parts.operators.add("admin", settings.admin.password.get_secret_value(), roles=roles)
    if settings.demo:
        with step("Demo operators and subscribers"):
            await seed.seed_demo(parts.operators)
            await demo.seed(parts.store)
    with step("Knowledge base") as notes:
        if settings.demo:
            async with parts.store.read() as tx:
                edited = await steps.handled(tx, but="import")
            report = await import_path(parts.store, parts.kb, ARTICLES, spare=edited)
            notes.append(str(report))
        await parts.kb.load()
        notes.append(f"{parts.kb.size} articles")
