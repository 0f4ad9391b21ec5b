"""Who the client proved to be, and whether the proof still holds (promise 7)."""

from __future__ import annotations

from datetime import timedelta

from actions.backends.contract import Backends, Subscriber
from actions.call import Call
from actions.contract import People
from knowledge_base.contract import Store


class Proof:
    """Looks at the ledger's proof of the person behind a conversation."""

    def __init__(self, store: Store, people: People, backends: Backends | None, *, days: int) -> None:
        self._store = store
        self._people = people
        self._backends = backends
        self._valid = timedelta(days=days)

    async def subscriber(self, call: Call) -> Subscriber | None:
        """The subscriber the client is proved to be; None without a proof younger than its days."""
        if self._backends is None:
            return None
        async with self._store.read() as tx:
            person = await self._people.person_of(tx, call.conversation_id)
            if person.contract is None or person.proven_at is None or tx.now - person.proven_at > self._valid:
                return None
        return await self._backends.directory.by_contract(person.contract)
