"""Buttons under the card, and what their presses carry: ``verb:handoff[:choice…]``, at most 64 bytes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from connectors.contract import Button, Texts
from handoff.contract import Outcome
from handoff.queues import Queue

Rows = Sequence[Sequence[Button]]


class Menus:
    """Keyboards in the group's language."""

    def __init__(self, texts: Texts, locale: str) -> None:
        self._texts = texts
        self._locale = locale

    def card(self, handoff: int, mark: str) -> Rows:
        """Under the card, by its state."""
        if mark == "over":
            return []
        take, transfer = self._key("take", f"take:{handoff}"), self._key("transfer", f"transfer:{handoff}")
        if mark == "waiting":
            return [[take, transfer]]
        return [[transfer, self._key("return", f"return:{handoff}")], [self._key("close", f"close:{handoff}")]]

    def queues(self, handoff: int, queues: Iterable[Queue]) -> Rows:
        """Where to transfer."""
        choices = [Button(queue.titled(self._texts, self._locale)[:40], f"to:{handoff}:{queue.name}") for queue in queues]
        return [*([one] for one in choices if len(one.payload.encode()) <= 64), [self._back(handoff)]]

    def topics(self, handoff: int, topics: Iterable[tuple[str, str]]) -> Rows:
        """What it was about: (name, title)."""
        choices = [Button(title[:40], f"about:{handoff}:{name}") for name, title in topics]
        fitting = [one for one in choices if len(one.payload.encode()) <= 50]
        return [*(fitting[at : at + 3] for at in range(0, min(len(fitting), 90), 3)), [self._back(handoff)]]

    def outcomes(self, handoff: int, topic: str) -> Rows:
        """How it ended."""
        choices = [
            Button(self._texts(f"handoff-outcome-{outcome.replace('_', '-')}", self._locale), f"end:{handoff}:{topic}:{outcome.value}")
            for outcome in Outcome
        ]
        return [*(choices[at : at + 2] for at in range(0, len(choices), 2)), [self._back(handoff)]]

    def _key(self, name: str, payload: str) -> Button:
        return Button(self._texts(f"topics-key-{name}", self._locale), payload)

    def _back(self, handoff: int) -> Button:
        return self._key("back", f"back:{handoff}")
