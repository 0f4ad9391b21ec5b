"""Who the client proved to be, and whether the proof still holds (promise 7)."""

from __future__ import annotations

from datetime import timedelta

from actions.backends.contract import Backends, Subscriber
from actions.contract import Client, People, Person
from knowledge_base.contract import Store


class Proof:
    """Looks at the ledger's proof of the person behind a conversation."""

    def __init__(self, store: Store, people: People, backends: Backends | None, *, days: int) -> None:
        self._store = store
        self._people = people
        self._backends = backends
        self._valid = timedelta(days=days)

    async def subscriber(self, call: Client) -> Subscriber | None:
        """The subscriber the client is proved to be, by the contract or by its phone; None without a proof younger than its days."""
        person = await self._proven(call)
        if self._backends is None or person is None:
            return None
        if person.contract:
            return await self._backends.directory.by_contract(person.contract)
        return await self._backends.directory.by_phone(person.phone) if person.phone else None

    async def client(self, call: Client) -> Subscriber | None:
        """The same, or the guest who proved to have a phone."""
        found = await self.subscriber(call)
        if found is not None:
            return found
        person = await self._proven(call)
        return Subscriber.guest(person.phone) if person and person.contract is None and person.phone else None

    async def _proven(self, call: Client) -> Person | None:
        async with self._store.read() as tx:
            person = await self._people.person_of(tx, call.conversation_id)
            return person if person.proven_at is not None and tx.now - person.proven_at <= self._valid else None
