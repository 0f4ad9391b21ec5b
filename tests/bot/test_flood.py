"""A person who floods: everything is kept, one honest answer, and nobody else notices."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.clock import SimulatedClock
from bot.fallback import CALL
from bot.flood import FloodGate
from bot.turn import Turn
from connectors.contract import Author, Kind
from connectors.ledger.store import Store
from connectors.ledger.tables import inbox, messages
from connectors.ledger.turns import Waiting
from tests.ledger.cast import Mind, OpenGate, give, no_typing, rows, write
from tests.texts import TEXTS


class Gates:
    """The flood's gate before the people's, as the door has them."""

    def __init__(self, store: Store) -> None:
        self.flood = FloodGate(store, TEXTS, per_minute=3)
        self.people = OpenGate()

    async def handles(self, message: Waiting) -> bool:
        return await self.flood.handles(message) or await self.people.handles(message)


@pytest.fixture
def mind() -> Mind:
    return Mind()


@pytest.fixture
def turn(store: Store, mind: Mind) -> Turn:
    return Turn(store, Gates(store), mind, no_typing, door="door")


async def serve(turn: Turn) -> None:
    while await turn.take_next():
        pass


async def notices(store: Store) -> int:
    return len([m for m in await rows(store, messages) if m.author == Author.system.value])


async def test_a_flood_is_stored_and_answered_once(store: Store, turn: Turn, mind: Mind) -> None:
    for number in range(10):
        await write(store, f"{number}", text=f"{number}")
    await write(store, "other", "boris", text="другой")
    await serve(turn)
    assert mind.thought_of == ["0", "1", "2", "другой"] and await notices(store) == 1
    assert {row.state for row in await rows(store, inbox)} == {"done"}
    assert len([m for m in await rows(store, messages) if m.author == Author.client.value]) == 11


async def test_the_notice_comes_again_only_after_the_flood_is_over(store: Store, turn: Turn, mind: Mind, clock: SimulatedClock) -> None:
    for number in range(30):  # ten seconds apart: the flood goes on for five minutes
        await write(store, f"{number}", text=f"{number}")
        await serve(turn)
        await clock.advance(timedelta(seconds=10))
    assert await notices(store) == 1
    await clock.advance(timedelta(minutes=1))
    await write(store, "calm", text="вопрос")
    await serve(turn)
    assert mind.thought_of[-1] == "вопрос"
    for number in range(5):
        await write(store, f"again{number}")
        await serve(turn)
    assert await notices(store) == 2


async def test_what_people_read_is_never_held_back(store: Store, turn: Turn, mind: Mind) -> None:
    conversation = await write(store, "0")
    await give(store, conversation, "operator", "olga")
    for number in range(1, 10):
        await write(store, f"{number}")
    await serve(turn)
    assert not mind.thought_of and await notices(store) == 0


async def test_who_floods_may_still_call_a_person(store: Store, turn: Turn, mind: Mind) -> None:
    for number in range(6):
        await write(store, f"{number}", text=f"{number}")
    await serve(turn)
    await write(store, "call", text="Позвать человека", kind=Kind.press, payload=CALL)
    await serve(turn)
    assert mind.thought_of[-1] == "Позвать человека"


async def test_a_turn_that_is_run_again_says_it_once(store: Store, turn: Turn) -> None:
    for number in range(4):
        await write(store, f"{number}")
    seen: list[Waiting] = []

    class Twice(Gates):
        async def handles(self, message: Waiting) -> bool:
            seen.append(message)
            return await super().handles(message)

    gates = Twice(store)
    await serve(Turn(store, gates, Mind(), no_typing, door="door"))
    assert await gates.flood.handles(seen[-1]) and await notices(store) == 1
