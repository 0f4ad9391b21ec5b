"""What a database can keep of a text."""

from __future__ import annotations


def storable(text: str) -> str:
    """The text without what breaks a transaction: NUL (PostgreSQL refuses it) and halves of surrogate pairs (they have no UTF-8)."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()
