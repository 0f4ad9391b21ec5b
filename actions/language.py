"""Changing the language of the conversation."""

from __future__ import annotations

from typing import ClassVar

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker

from actions.call import LANGUAGES, Call, Event
from actions.contract import People
from actions.piece import Piece
from actions.voice import Voice, say
from knowledge_base.contract import Store


class ActionSetLanguage(Piece):
    """Sets the person's language in the ledger and in the dialogue; asks when no language of ours was named."""

    called: ClassVar[str] = "action_set_language"

    def __init__(self, store: Store, people: People, voice: Voice) -> None:
        self._store = store
        self._people = people
        self._voice = voice

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, call: Call) -> list[Event]:
        language = call.entities.get("language")
        if language not in LANGUAGES:
            say(dispatcher, self._voice.text("language-which", call.language), self._voice.buttons(call.language, "russian", "english"))
            return []
        async with self._store.write() as tx:
            await self._people.set_language(tx, call.person_id, language)
        say(dispatcher, self._voice.text("language-set", language))
        return [SlotSet("language", language)]
