"""After the goodbye: a mark for the bot."""

from __future__ import annotations

from typing import ClassVar

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker

from actions.call import Call, Event
from actions.piece import Piece
from actions.voice import say
from handoff.contract import Surveys


class ActionAskMark(Piece):
    """Asks for the mark, once an episode, in the people's side's words."""

    called: ClassVar[str] = "action_ask_mark"

    def __init__(self, surveys: Surveys) -> None:
        self._surveys = surveys

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, call: Call) -> list[Event]:
        question = await self._surveys.question(call.conversation_id, about="bot", key=str(call.message_id))
        if question is not None:
            buttons = [{"title": button.title, "payload": button.payload} for button in question.buttons]
            say(dispatcher, question.text, buttons, question.meta)
        return []
