"""Signs of life: which operators have a desk open at this door, or have asked it something, told to the store in one go."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import AsyncIterator

from connectors.ledger.store import Store
from handoff.assigning import presence


class Heart:
    """One door's. :meth:`beat` is called on a timer, several times within the time after which a silent operator is away."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._desks: Counter[str] = Counter()
        self._asked: set[str] = set()

    @contextlib.asynccontextmanager
    async def desk(self, login: str) -> AsyncIterator[None]:
        """An open desk, for the length of the block. Its end is no sign: the operator may be coming back."""
        self._desks[login] += 1
        try:
            async with self._store.write() as tx:
                await presence.opened(tx, login)
            yield
        finally:
            self._desks[login] -= 1

    def sign(self, login: str) -> None:
        """The operator has asked for something over the API."""
        self._asked.add(login)

    async def beat(self) -> None:
        """Tell the store who is alive. Whose desk was gone is as they were, and who opens a desk for the first time is on shift.

        Of who never opened one nothing is known: a program that only asks now and then must not lose its conversations by its silence.
        """
        desks = {login for login, open_ones in self._desks.items() if open_ones > 0}
        alive, self._asked = desks | self._asked, set()
        if not alive:
            return
        async with self._store.read() as tx:
            known = await presence.every(tx)
        for login in sorted(alive):
            if known[login].vanished if login in known else login in desks:
                async with self._store.write() as tx:
                    await presence.opened(tx, login)
        async with self._store.write(durable=False) as tx:
            await presence.alive(tx, alive)
