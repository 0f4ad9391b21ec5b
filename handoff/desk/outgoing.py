"""An operator's answer as a message: words, stored files or both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from connectors.contract import Attachment, Files, Kind, StoredFile
from connectors.errors import BadInput, Rejected
from connectors.ledger.thread import Draft

_KINDS: Final = frozenset(kind.value for kind in Kind)


async def stored(files: Files | None, text: str, ids: Sequence[str]) -> Sequence[StoredFile]:
    """The files of an answer. Raises BadInput when one is unknown, or when there is neither text nor file."""
    if not text and not ids:
        raise BadInput("empty", "an answer has a text, files or both", field="text")
    found = []
    for file_id in ids:
        try:
            if files is None:
                raise Rejected("no files are kept here")
            found.append(await files.find(file_id))
        except Rejected as error:
            raise BadInput("file_unknown", "no such file", field="files") from error
    return found


def draft(text: str, files: Sequence[StoredFile], meta: Mapping[str, Any]) -> Draft:
    """The message to be appended; without words it is of the kind of its first file."""
    attachments = [Attachment(kind=file.kind, ref="", name=file.name, mime=file.mime, size=file.size, file=file.id) for file in files]
    bare = not text and files[0].kind in _KINDS
    return Draft(text, attachments=attachments, meta=meta, kind=Kind(files[0].kind) if bare else Kind.text)
