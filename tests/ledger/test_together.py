"""Several short messages in a row are one turn: nothing lost, nothing twice, the same words however often the turn is run."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.bursts import Bursts, unfinished
from bot.clock import SimulatedClock
from bot.turn import Thought, Turn
from connectors.contract import InboundDelete, Kind
from connectors.ledger import inbox as verbs
from connectors.ledger import turns
from connectors.ledger.store import Store
from connectors.ledger.tables import inbox, messages
from connectors.ledger.thread import Draft
from connectors.ledger.turns import Waiting
from tests.ledger.cast import Mind, OpenGate, deliveries, give, no_typing, rows, write

WINDOW = timedelta(seconds=1.2)


def turn_of(store: Store, mind: Mind, door: str = "door") -> Turn:
    return Turn(store, OpenGate(), mind, no_typing, door=door, bursts=Bursts(1.2))


async def serve(turn: Turn) -> None:
    while await turn.take_next():
        pass


async def said(store: Store, *texts: str) -> int:
    conversation = 0
    for number, text in enumerate(texts):
        conversation = await write(store, f"{number}-{text}", text=text)
    return conversation


async def test_a_question_in_pieces_is_one_question(store: Store, clock: SimulatedClock) -> None:
    conversation = await said(store, "подскажите", "интернет", "не работает уже", "второй день")
    mind = Mind()
    turn = turn_of(store, mind)
    await serve(turn)
    assert mind.thought_of == ["подскажите\nинтернет\nне работает уже\nвторой день"]
    assert [row.state for row in await rows(store, inbox)] == ["done"] * 4
    assert len(await deliveries(store, conversation)) == 1


async def test_what_is_finished_is_answered_at_once_and_by_itself(store: Store) -> None:
    texts = ["где терминал", "как оплатить картой", "спасибо", "и удачного дня", "5", "нужен мастер"]
    await said(store, *texts)
    mind = Mind()
    await serve(turn_of(store, mind))
    assert mind.thought_of == texts


async def test_what_breaks_off_waits_for_the_rest_but_not_for_ever(store: Store, clock: SimulatedClock) -> None:
    await said(store, "интернет")
    mind = Mind()
    turn = turn_of(store, mind)
    await serve(turn)
    assert mind.thought_of == [] and turn.pause(60) == pytest.approx(1.2)
    await clock.advance(WINDOW)
    await serve(turn)
    assert mind.thought_of == ["интернет"]
    for _ in range(20):
        await said(store, "и")
        await serve(turn)
        await clock.advance(timedelta(seconds=1))
        await write(store, f"{clock.now()}", text="и")
    assert len(mind.thought_of) > 2, "who never stops is answered some day"


async def test_the_rest_comes_within_the_window(store: Store, clock: SimulatedClock) -> None:
    mind = Mind()
    turn = turn_of(store, mind)
    await said(store, "у меня")
    await serve(turn)
    await clock.advance(timedelta(seconds=0.8))
    await write(store, "more", text="пропал интернет")
    await serve(turn)
    assert mind.thought_of == []
    await clock.advance(timedelta(seconds=0.5))
    await serve(turn)
    assert mind.thought_of == ["у меня\nпропал интернет"]


async def test_words_long_after_are_another_question(store: Store, clock: SimulatedClock) -> None:
    await said(store, "интернет")
    await clock.advance(timedelta(minutes=5))
    await write(store, "later", text="не работает тв и телефон")
    mind = Mind()
    await serve(turn_of(store, mind))
    assert mind.thought_of == ["интернет", "не работает тв и телефон"]


async def test_presses_commands_files_and_albums_stay_alone(store: Store, clock: SimulatedClock) -> None:
    await write(store, "1", text="у меня")
    await write(store, "2", text="/start", payload="/start")
    await write(store, "3", text="у меня")
    await write(store, "4", text="вот так", kind=Kind.photo)
    await write(store, "5", text="у меня")
    await write(store, "6", text="/help")
    await write(store, "7", text="у меня")
    await write(store, "8", text="всё так", album="a")
    mind = Mind()
    turn = turn_of(store, mind)
    for _ in range(9):
        await serve(turn)
        await clock.advance(WINDOW)
    assert mind.thought_of == ["у меня", "/start", "у меня", "вот так", "у меня", "/help", "у меня", "всё так"]


async def test_people_get_every_message_at_once_by_itself(store: Store) -> None:
    conversation = await said(store, "у меня", "интернет")
    await give(store, conversation, "operator", "olga")
    await serve(turn_of(store, Mind()))
    assert [row.state for row in await rows(store, inbox)] == ["done", "done"]


async def test_a_turn_run_again_is_about_the_same_words(store: Store, second: Store, clock: SimulatedClock) -> None:
    """The door dies in the middle; what came meanwhile is a turn of its own, since what was done is kept under the first one's id."""
    await said(store, "у меня", "пропал интернет")
    seen: list[tuple[int, str]] = []

    async def dies(message: Waiting) -> Thought:
        seen.append((message.message_id, message.text))
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await turn_of(store, Mind(dies)).take_next()
    await write(store, "later", text="и телевизор")

    async def lives(message: Waiting) -> Thought:
        seen.append((message.message_id, message.text))
        return Thought()

    await serve(turn_of(second, Mind(lives), "other"))
    assert seen == [(1, "у меня\nпропал интернет"), (1, "у меня\nпропал интернет"), (3, "и телевизор")]


async def test_a_turn_run_again_is_about_the_same_words_whatever_was_changed_meanwhile(store: Store) -> None:
    """An operator took the conversation, or the setting was switched off: the pieces stay together."""
    conversation = await said(store, "у меня", "пропал интернет")

    async def dies(message: Waiting) -> Thought:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await turn_of(store, Mind(dies)).take_next()
    await give(store, conversation, "operator", "olga")
    seen: list[str] = []

    class Gate(OpenGate):
        async def handles(self, message: Waiting) -> bool:
            seen.append(message.text)
            return await super().handles(message)

    await serve(Turn(store, Gate(), Mind(), no_typing, door="door"))
    assert seen == ["у меня\nпропал интернет"] and [row.state for row in await rows(store, inbox)] == ["done", "done"]


async def test_a_question_of_which_the_first_piece_is_taken_back_keeps_its_id(store: Store) -> None:
    for number, text in enumerate(("у меня", "пропал интернет")):
        await write(store, str(number), text=text, external_id=str(number))
    seen: list[tuple[int, str]] = []

    async def dies(message: Waiting) -> Thought:
        seen.append((message.message_id, message.text))
        raise asyncio.CancelledError

    for _ in range(2):
        with pytest.raises(asyncio.CancelledError):
            await turn_of(store, Mind(dies)).take_next()
        await verbs.accept(store, InboundDelete(channel="telegram", key="del", chat="anna", external_id="0"))
    assert seen == [(1, "у меня\nпропал интернет"), (1, "пропал интернет")]


async def test_all_of_a_question_is_a_dead_letter_and_is_revived_together(store: Store, clock: SimulatedClock) -> None:
    await said(store, "у меня", "пропал интернет")
    broken = True

    async def think(message: Waiting) -> Thought:
        if broken:
            raise RuntimeError("broken")
        return Thought([Draft(message.text)])

    turn = turn_of(store, Mind(think))
    for _ in range(8):
        await serve(turn)
        await clock.advance(timedelta(minutes=1))
    async with store.read() as tx:
        assert [letter.message_id for letter in await turns.dead(tx)] == [2, 1]
    broken = False
    async with store.write() as tx:
        assert await turns.revive(tx, 2) and not await turns.revive(tx, 1)
    await serve(turn)
    assert (await deliveries(store, 1))[-1][0] == "у меня\nпропал интернет"
    assert [row.state for row in await rows(store, inbox)] == ["done", "done"]


async def test_a_form_waits_for_nothing(store: Store) -> None:
    await said(store, "садовая")
    async with store.write() as tx:
        await turns.save_tracker(tx, 1, {"engine": {}, "active_form": "ticket_form"})
    mind = Mind()
    await serve(turn_of(store, mind))
    assert mind.thought_of == ["садовая"]


async def test_switched_off_every_message_is_a_turn(store: Store) -> None:
    await said(store, "у меня", "интернет", "и тв")
    mind = Mind()
    await serve(Turn(store, OpenGate(), mind, no_typing, door="door", bursts=Bursts(0)))
    assert mind.thought_of == ["у меня", "интернет", "и тв"]


@pytest.mark.parametrize(
    "text",
    ["да", "Спасибо", "привет", "оператор", "баланс", "cancel", "нет, не то", "не помогло", "где терминал", "нет интернета", "интернет?",
     "подскажите!", "садовая 5 кв 3", "10023456", "123 456", "+7 921 000-00-01", "👍", "", "/start"],
)  # fmt: skip
def test_finished(text: str) -> None:
    assert not unfinished(text)


_STEP = st.one_of(
    st.sampled_from(["у меня", "интернет", "и тв", "где терминал", "спасибо", "5", "не работает"]),
    st.floats(0.1, 3.0),
    st.sampled_from(["serve", "die", "fail"]).map(lambda verb: (verb,)),
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_STEP, max_size=14))
async def test_whatever_happens_each_message_is_answered_in_order_and_for_good_once(
    store: Store, clock: SimulatedClock, steps: list[object]
) -> None:
    begun: dict[int, str] = {}
    finished: list[str] = []
    verb = "serve"

    async def think(message: Waiting) -> Thought:
        assert begun.setdefault(message.message_id, message.text) == message.text, "a turn run again is about the same words"
        if verb == "die":
            raise asyncio.CancelledError
        if verb == "fail":
            raise RuntimeError("fails this time")
        finished.append(message.text)
        return Thought()

    turn = turn_of(store, Mind(think))
    before = len(await rows(store, messages))
    written: list[str] = []
    for number, step in enumerate([*steps, *([10.0, ("serve",)] * 4)]):
        if isinstance(step, str):
            await write(store, f"{before}-{number}", chat=f"chat {before}", text=step)
            written.append(step)
        elif isinstance(step, float):
            await clock.advance(timedelta(seconds=step))
        else:
            (verb,) = step  # type: ignore[misc]
            with contextlib.suppress(asyncio.CancelledError):
                await serve(turn)
    assert "\n".join(finished).split("\n") == (written or [""])
    assert {row.state for row in await rows(store, inbox)} <= {"done"}
