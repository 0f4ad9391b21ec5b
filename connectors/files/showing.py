"""Attachments as our pages get them: with signed addresses, or with how it stands with the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Row

from connectors.files.links import Links
from connectors.ledger import files as ledger
from connectors.ledger.store import Tx

_SAID: Final = ("kind", "name", "mime", "size", "caption")
Shown = dict[str, Any]


async def shown(tx: Tx, links: Links, messages: Sequence[Iterable[Mapping[str, Any]]]) -> list[list[Shown]]:
    """The attachments of several messages (as stored) as ``{kind, name, mime, size, caption, file, state, reason, url, thumb_url}``.

    ``state`` is ``wanted`` (on its way), ``stored``, ``refused`` or ``gone``; None where there is no file (a place, a card).
    ``url`` is relative, None until the file is stored; ``thumb_url`` None where there is no small picture; ``reason`` a code as in
    ``files-reason-<code>``.
    """
    kept = await ledger.several(tx, (file_id for attachments in messages for a in attachments if (file_id := a.get("file"))))
    return [[_shown(a, kept.get(a.get("file") or ""), links) for a in attachments] for attachments in messages]


def _shown(attachment: Mapping[str, Any], row: Row[Any] | None, links: Links) -> Shown:
    said: Shown = {key: attachment.get(key) for key in _SAID}
    there = row is not None and row.state == "stored"
    return {
        **said,
        "file": row.id if row else None,
        "state": row.state if row else None,
        "reason": row.reason if row and row.state in ("refused", "gone") else None,
        "url": links.path(row.id, row.name) if row and there else None,
        "thumb_url": links.path(row.id, row.name, thumb=True) if row and there and row.thumbnail else None,
    }
