"""Files in the ledger: what clients sent and is still to be fetched, what is stored, what will never come."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, and_, bindparam, insert, select, update

from connectors.contract import Attachment, StoredFile
from connectors.ledger import events
from connectors.ledger.store import Tx
from connectors.ledger.tables import files, messages
from connectors.ledger.wording import storable

TOPIC: Final = "files"
CLIENT: Final = "client"
"""Who gave a file: a client, or an operator's login."""
HELD: Final = "held"
"""In place of a channel: an upload that is kept for repeated use."""
_NOT_FILES: Final = frozenset({"location", "contact", "text", "press"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """A claimed file of a client. A claim is a number of an attempt and ends by itself at ``until``."""

    id: str
    channel: str
    attachment: Attachment
    conversation_id: int
    message_id: int
    attempts: int


_DUE: Final = (
    select(files.c.id)
    .where(files.c.state == "wanted", files.c.available_at <= bindparam("now"), files.c.channel.in_(bindparam("of", expanding=True)))
    .order_by(files.c.available_at)
    .limit(1)
)
_CLAIM: Final = {
    sqlite: update(files)
    .where(files.c.id == due.scalar_subquery())
    .values(attempts=files.c.attempts + 1, available_at=bindparam("until"))
    .returning(files)
    for sqlite, due in ((True, _DUE), (False, _DUE.with_for_update(skip_locked=True)))
}


def new_id() -> str:
    """An id of a file: unguessable, 32 letters of an address."""
    return secrets.token_hex(16)


def numbered(attachments: Sequence[Attachment]) -> list[Attachment]:
    """The attachments of a client's message, with a ``file`` for each that the channel can hand out; :func:`want` then asks for them."""
    return [replace(a, file=new_id()) if a.ref and not a.file and a.kind not in _NOT_FILES else a for a in attachments]


async def want(tx: Tx, attachments: Sequence[Attachment], *, conversation_id: int, message_id: int, channel: str) -> None:
    """Ask for the files of a message stored in this transaction; uploads, which are there already, are tied to it."""
    await tie(tx, attachments, conversation_id=conversation_id, message_id=message_id)
    if rows := [_wanted(tx, a, conversation_id, message_id, channel) for a in attachments if a.file and a.ref]:
        await tx.conn.execute(insert(files), rows)
        tx.wake(TOPIC)


async def tie(tx: Tx, attachments: Sequence[Attachment], *, conversation_id: int, message_id: int) -> None:
    """The stored files of a message belong to its conversation from now on; a file sent twice stays with its first message."""
    if ids := [a.file for a in attachments if a.file and not a.ref]:
        owner = {"conversation_id": conversation_id, "message_id": message_id}
        free = files.c.message_id.is_(None), files.c.channel != HELD
        await tx.conn.execute(update(files).where(files.c.id.in_(ids), *free).values(owner))


async def hold(tx: Tx, ids: Sequence[str], by: str) -> None:
    """Keep uploads for repeated use (``by``: whose), whether or not messages take them; they belong to no conversation."""
    if ids:
        held = {"channel": HELD, "ref": by}
        await tx.conn.execute(update(files).where(files.c.id.in_(ids), files.c.message_id.is_(None)).values(held))


def _wanted(tx: Tx, a: Attachment, conversation_id: int, message_id: int, channel: str) -> dict[str, Any]:
    return {
        "id": a.file,
        "conversation_id": conversation_id,
        "message_id": message_id,
        "channel": channel,
        "ref": storable(a.ref),
        "kind": a.kind[:12],
        "name": storable(a.name)[:200],
        "mime": storable(a.mime)[:100],
        "size": a.size,
        "state": "wanted",
        "available_at": tx.now,
        "by": CLIENT,
        "created_at": tx.now,
    }


async def claim(tx: Tx, channels: Iterable[str], lease: timedelta) -> Wanted | None:
    """The file that has waited longest on one of ``channels``, ours for the length of ``lease``; None when none is due."""
    row = (await tx.conn.execute(_CLAIM[tx.sqlite], {"now": tx.now, "until": tx.now + lease, "of": list(channels)})).one_or_none()
    if row is None:
        return None
    attachment = Attachment(kind=row.kind, ref=row.ref, name=row.name, mime=row.mime, size=row.size, file=row.id)
    return Wanted(row.id, row.channel, attachment, row.conversation_id, row.message_id, row.attempts)


async def is_due(tx: Tx, channels: Iterable[str]) -> bool:
    """Whether :func:`claim` would find one."""
    return (await tx.conn.execute(_DUE, {"now": tx.now, "of": list(channels)})).first() is not None


async def release_all(tx: Tx) -> None:
    """All files wanted may be fetched at once: for a store with a single door, at its start."""
    await tx.conn.execute(update(files).where(files.c.state == "wanted", files.c.available_at > tx.now).values(available_at=tx.now))


async def arrived(tx: Tx, wanted: Wanted, file: StoredFile, *, sha256: str, thumbnail: bool) -> bool:
    """A wanted file is stored: its row and the message's attachment say what its content is. False when it was settled by others."""
    found = asdict(file) | {"sha256": sha256, "thumbnail": thumbnail, "state": "stored", "reason": None}
    if not await _settle(tx, wanted, found):
        return False
    await _correct(tx, wanted, {key: found[key] for key in ("kind", "name", "mime", "size")})
    return True


async def lost(tx: Tx, wanted: Wanted, state: str, reason: str) -> bool:
    """A wanted file will never be there: ``state`` is ``refused`` (we do not take it) or ``gone`` (it cannot be had)."""
    if not await _settle(tx, wanted, {"state": state, "reason": reason[:40]}):
        return False
    await _correct(tx, wanted, {})
    return True


async def later(tx: Tx, wanted: Wanted, seconds: float, reason: str) -> None:
    """To be fetched again after ``seconds``."""
    values = {"available_at": tx.now + timedelta(seconds=seconds), "reason": reason[:40]}
    await tx.conn.execute(update(files).where(_is_ours(wanted)).values(values))


def _is_ours(wanted: Wanted) -> Any:
    return and_(files.c.id == wanted.id, files.c.state == "wanted", files.c.attempts == wanted.attempts)


async def _settle(tx: Tx, wanted: Wanted, values: Mapping[str, Any]) -> bool:
    return (await tx.conn.execute(update(files).where(_is_ours(wanted)).values(**values))).rowcount == 1


async def _correct(tx: Tx, wanted: Wanted, values: Mapping[str, Any]) -> None:
    """Change the message's attachment and tell those who watch the thread."""
    query = select(messages.c.attachments).where(messages.c.id == wanted.message_id)
    attachments = (await tx.conn.execute(query if tx.sqlite else query.with_for_update())).scalar_one_or_none()
    if values and attachments is not None:
        changed = [{**a, **values} if a.get("file") == wanted.id else a for a in attachments]
        await tx.conn.execute(update(messages).where(messages.c.id == wanted.message_id).values(attachments=changed))
    await events.record(tx, "file", wanted.conversation_id, message_id=wanted.message_id, file=wanted.id)


async def keep(tx: Tx, file: StoredFile, *, sha256: str, thumbnail: bool, by: str, channel: str = "", ref: str = "") -> None:
    """Note an uploaded file. ``channel`` and ``ref`` tell whose it is until a message takes it."""
    row = asdict(file) | {"sha256": sha256, "thumbnail": thumbnail, "by": by, "channel": channel, "ref": ref}
    await tx.conn.execute(insert(files).values(**row, state="stored", available_at=tx.now, created_at=tx.now))


async def find(tx: Tx, file_id: str) -> Row[Any] | None:
    """The file's row, whatever its state."""
    return (await tx.conn.execute(select(files).where(files.c.id == file_id))).one_or_none()


async def several(tx: Tx, ids: Iterable[str]) -> Mapping[str, Row[Any]]:
    """Rows by id, of those there are."""
    wanted = set(ids)
    if not wanted:
        return {}
    return {row.id: row for row in await tx.conn.execute(select(files).where(files.c.id.in_(wanted)))}


async def given_by(tx: Tx, ids: Sequence[str], *, channel: str, ref: str) -> Sequence[Row[Any]]:
    """The stored files ``ids`` in that order, left out those that this chat did not upload."""
    query = select(files).where(files.c.id.in_(ids), files.c.channel == channel, files.c.ref == ref, files.c.state == "stored")
    rows = {row.id: row for row in await tx.conn.execute(query)}
    return [rows[file_id] for file_id in dict.fromkeys(ids) if file_id in rows]


async def unsent(tx: Tx, before: datetime, limit: int = 100) -> Sequence[str]:
    """Ids of uploads that no message took, marked ``gone``: their bytes may be removed."""
    free = files.c.message_id.is_(None), files.c.channel != HELD
    query = select(files.c.id).where(files.c.state == "stored", *free, files.c.created_at < before).limit(limit)
    ids = (await tx.conn.execute(query)).scalars().all()
    if ids:
        await tx.conn.execute(update(files).where(files.c.id.in_(ids)).values(state="gone", reason="never_sent"))
    return ids
