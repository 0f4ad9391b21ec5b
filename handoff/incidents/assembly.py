"""All parts of incidents put together, as the door and the tests use them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence

from connectors.contract import Texts
from connectors.ledger.store import Store
from handoff.incidents.contract import AddressBook
from handoff.incidents.hearing import Listening
from handoff.incidents.proposing import Watch
from handoff.incidents.sparing import Sparing
from handoff.incidents.spreading import Spreading
from handoff.settings import PeopleSettings


class Incidents:
    """``listening``: the stream's intake; ``sparing``: the look before a queue; ``watch`` proposes; ``spreading`` tells."""

    def __init__(self, store: Store, texts: Texts, settings: PeopleSettings, book: AddressBook | None = None) -> None:
        self.listening = Listening(store, texts, settings.zone, book)
        self.sparing = Sparing(self.listening)
        self.watch = Watch(store, settings.zone)
        self.spreading = Spreading(store, texts, settings)

    def chores(self) -> Mapping[float, Sequence[Callable[[], Awaitable[object]]]]:
        """By seconds between two times."""
        return {5.0: [self.spreading.tell_some], 15.0: [self.watch.look], 300.0: [self.spreading.finish]}
