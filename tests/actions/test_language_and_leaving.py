"""Changing the language, and the mark after the goodbye."""

from __future__ import annotations

from connectors.ledger.tables import people
from tests.actions.conftest import World
from tests.actions.dialogue import Dialogue


async def test_the_language_is_changed_for_the_person_and_the_dialogue(world: World, client: Dialogue) -> None:
    answer = await client.presses('/change_language{"language":"en"}', "English", language="en").runs("action_set_language")
    assert answer.slots == {"language": "en"}
    assert "English" in answer.text
    assert [row.language for row in await world.rows(people)] == ["en"]


async def test_an_unknown_language_is_asked_about(client: Dialogue) -> None:
    answer = await client.says("по-немецки", "change_language", entities={"language": "de"}).runs("action_set_language")
    assert answer.payloads == ['/change_language{"language":"ru"}', '/change_language{"language":"en"}']
    assert answer.slots == {}


async def test_the_mark_is_asked_once_and_again_for_a_repeated_turn(client: Dialogue) -> None:
    leaving = client.says("пока", "goodbye")
    first, repeated = await leaving.runs("action_ask_mark"), await leaving.runs("action_ask_mark")
    assert len(first.payloads) == 5
    assert first.payloads == repeated.payloads
    assert (await client.says("пока", "goodbye").runs("action_ask_mark")).payloads == []
