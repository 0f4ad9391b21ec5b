"""Takes what is personal out of a conversation's words: what any log hides, and this client's own name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

from sqlalchemy import select

from bot.logs import mask
from connectors.ledger.store import Tx
from connectors.ledger.tables import addresses, conversations, people
from knowledge_base.words import fold, lemma

_WORD: Final = re.compile(r"[^\W\d_]{2,}")
NAME: Final = "<name>"


async def mask_of(tx: Tx, conversation_id: int) -> Callable[[str], str]:
    """Masks words of this conversation: the client is known in it by name, in whatever case the name stands."""
    known = select(people.c.name, addresses.c.name.label("there")).select_from(people).join(addresses, addresses.c.person_id == people.c.id)
    known = known.join(conversations, conversations.c.address_id == addresses.c.id)
    row = (await tx.conn.execute(known.where(conversations.c.id == conversation_id))).one_or_none()
    return masking([row.name, row.there] if row is not None else [])


def masking(names: Iterable[str]) -> Callable[[str], str]:
    """Masks a text of somebody with these names."""
    hidden = {_plain(word) for name in names for word in _WORD.findall(name)}

    def masked(text: str) -> str:
        said = mask(text)
        return _WORD.sub(lambda word: NAME if _plain(word[0]) in hidden else word[0], said) if hidden else said

    return masked


def _plain(word: str) -> str:
    folded = fold(word)
    return lemma(folded) or folded
