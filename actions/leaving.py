"""After the goodbye: a mark for the bot."""

from __future__ import annotations

from typing import ClassVar

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker

from actions.call import Call, Event
from actions.piece import Piece
from handoff.contract import Surveys


class ActionAskMark(Piece):
    """Has the mark asked for, once an episode; the people's side words the question."""

    called: ClassVar[str] = "action_ask_mark"

    def __init__(self, surveys: Surveys) -> None:
        self._surveys = surveys

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, call: Call) -> list[Event]:
        await self._surveys.ask(call.conversation_id, about="bot")
        return []
