"""A look at the client's line before anything is advised: a proved subscriber whose line is down hears that first."""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher

from actions.backends.contract import Backends
from actions.call import Call
from actions.proof import Proof
from actions.voice import Voice, say


class LineWatch:
    """Tells a fault that the network already sees."""

    def __init__(self, proof: Proof, backends: Backends | None, voice: Voice) -> None:
        self._proof = proof
        self._backends = backends
        self._voice = voice

    async def tell(self, dispatcher: CollectingDispatcher, call: Call) -> bool:
        """Say that the line is down and offer a technician; False when it is up, unknown, or the client is not proved."""
        subscriber = await self._proof.subscriber(call)
        if subscriber is None or self._backends is None:
            return False
        line = await self._backends.lines.line(subscriber.contract)
        if line is None or line.up:
            return False
        since = self._voice.moment(line.since, call.language)
        say(
            dispatcher,
            self._voice.text("line-down", call.language, since=since),
            self._voice.buttons(call.language, "master", "person"),
            {"told": "outages"},
        )
        return True
