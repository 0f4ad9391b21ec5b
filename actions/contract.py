"""What the actions need of others beyond the neighbours' contracts: who a client proved to be, effects done once, plain text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

Plain = Callable[[str], str]
"""An article's Markdown as text for messengers."""


class Client(Protocol):
    """Who is spoken to, and where."""

    @property
    def conversation_id(self) -> int: ...

    @property
    def channel(self) -> str: ...

    @property
    def language(self) -> str: ...


class Person(Protocol):
    """A client of the ledger. ``contract`` is set only by proof, at ``proven_at``."""

    @property
    def contract(self) -> str | None: ...

    @property
    def phone(self) -> str | None: ...

    @property
    def proven_at(self) -> datetime | None: ...


class People(Protocol):
    """The ledger's verbs about people, each over an open transaction (``connectors.ledger.people``)."""

    async def person_of(self, tx: Any, conversation_id: int) -> Person:
        """The person behind a conversation."""
        ...

    async def set_language(self, tx: Any, person_id: int, language: str) -> None: ...

    async def prove(self, tx: Any, person_id: int, *, contract: str | None, phone: str | None, method: str) -> None:
        """The person proved to be this subscriber by ``method``."""
        ...


class Effects(Protocol):
    """What a turn did to the world, remembered in the commit that does it (``connectors.ledger.effects``)."""

    async def recall(self, tx: Any, key: str) -> Any | None: ...

    async def remember(self, tx: Any, key: str, result: Any) -> None:
        """Raises IntegrityError when the key is taken."""
        ...
