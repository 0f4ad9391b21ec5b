"""What a new store begins with: the queues; in the demo also its operators, all with the password ``demo``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from connectors.ledger.store import Store
from handoff import queues
from handoff.operators import Operators, Role
from handoff.settings import PeopleSettings
from handoff.ticketing import types

_PASSWORD: Final = "demo"  # noqa: S105
_DEMO: Final[Sequence[tuple[str, str, Role, Sequence[str]]]] = (
    ("consult", "Анна Смирнова", Role.operator, ["consult"]),
    ("consult2", "Илья Кузнецов", Role.operator, ["consult"]),
    ("technical", "Олег Попов", Role.operator, ["technical"]),
    ("finance", "Марина Волкова", Role.operator, ["finance"]),
    ("field", "Сергей Лебедев", Role.operator, ["field"]),
    ("senior", "Дарья Орлова", Role.senior, ["consult", "technical"]),
    ("supervisor", "Елена Морозова", Role.supervisor, []),
    ("editor", "Павел Новиков", Role.editor, []),
    ("administrator", "Виктор Соколов", Role.administrator, []),
)


async def seed(store: Store, settings: PeopleSettings) -> None:
    """The default queues and types of tickets, where they are missing."""
    async with store.write() as tx:
        await queues.seed(tx, settings.zone)
        await types.seed(tx)


async def seed_demo(operators: Operators) -> None:
    """The demo's operators, where they are missing; call :func:`seed` first."""
    for login, name, role, served in _DEMO:
        if not await operators.exists(login):
            await operators.add(login, _PASSWORD, name=name, roles=[role], queues=served)
