"""An operator's answer as a message: words, uploaded files or both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from connectors.contract import Attachment, Kind, StoredFile
from connectors.errors import BadInput
from connectors.ledger import files
from connectors.ledger.store import Tx
from connectors.ledger.thread import Draft

_KINDS: Final = frozenset(kind.value for kind in Kind)


async def stored(tx: Tx, text: str, ids: Sequence[str]) -> Sequence[StoredFile]:
    """The files of an answer, each once. Raises BadInput when one was not uploaded by an operator, or there is neither text nor file."""
    if not text and not ids:
        raise BadInput("empty", "an answer has a text, files or both", field="text")
    rows = await files.several(tx, ids)
    if any(file_id not in rows or rows[file_id].state != "stored" or rows[file_id].by == files.CLIENT for file_id in ids):
        raise BadInput("file_unknown", "no such file was uploaded here", field="files")
    return [StoredFile(row.id, row.kind, row.name, row.mime, row.size) for row in (rows[file_id] for file_id in dict.fromkeys(ids))]


def draft(text: str, stored: Sequence[StoredFile], meta: Mapping[str, Any]) -> Draft:
    """The message to be appended; without words it is of the kind of its first file."""
    attachments = [Attachment(kind=file.kind, ref="", name=file.name, mime=file.mime, size=file.size, file=file.id) for file in stored]
    bare = not text and stored[0].kind in _KINDS
    return Draft(text, attachments=attachments, meta=meta, kind=Kind(stored[0].kind) if bare else Kind.text)
