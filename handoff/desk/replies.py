"""Replies kept for use: everybody's, which supervisors write, and one's own; found by a few letters, used often first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlalchemy import delete, insert, or_, select, update

from connectors.contract import Texts
from connectors.errors import BadInput, Forbidden, NotFound
from connectors.ledger import files
from connectors.ledger.store import Tx
from handoff import audit
from handoff.desk import variables
from handoff.desk.tables import replies
from handoff.operators import Operator

MOST: Final = 500
"""Replies one person may see; more would be found by nobody."""
_KEPT: Final = "reply"


@dataclass(frozen=True, slots=True)
class Written:
    """What a reply is made of. ``shared``: for everybody."""

    title: str
    text: str
    files: Sequence[str] = ()
    topic: str | None = None
    shared: bool = False


async def listing(tx: Tx, operator: Operator) -> Sequence[Mapping[str, Any]]:
    """Those the operator may use, the most used first: ``{id, title, text, topic, shared, mine, used, files: [{id, name, size}]}``."""
    query = select(replies).where(or_(replies.c.owner.is_(None), replies.c.owner == operator.login))
    rows = (await tx.conn.execute(query.order_by(replies.c.used.desc(), replies.c.title).limit(MOST))).all()
    named = await files.several(tx, [file_id for row in rows for file_id in row.files])
    return [_wire(operator, row, named) for row in rows]


async def find(tx: Tx, texts: Texts, operator: Operator, reply_id: int) -> Mapping[str, Any]:
    """One of them. Raises NotFound."""
    row = await _row(tx, texts, operator, reply_id)
    return _wire(operator, row, await files.several(tx, row.files))


async def add(tx: Tx, texts: Texts, operator: Operator, written: Written) -> int:
    """A new reply; its id. Raises Forbidden and BadInput."""
    values = await _values(tx, texts, operator, written)
    reply_id = int((await tx.conn.execute(insert(replies).values(**values).returning(replies.c.id))).scalar_one())
    if written.shared:
        await audit.record(tx, operator.login, "reply.added", f"reply:{reply_id}", None, _kept(asdict(written)))
    return reply_id


async def change(tx: Tx, texts: Texts, operator: Operator, reply_id: int, written: Written) -> None:
    """Other words for a reply. Raises NotFound, Forbidden and BadInput."""
    row = await _row(tx, texts, operator, reply_id, to_write=True)
    values = await _values(tx, texts, operator, written)
    await tx.conn.execute(update(replies).where(replies.c.id == reply_id).values(**values))
    if row.owner is None or written.shared:
        before = {**_kept(row._mapping), "shared": row.owner is None}
        await audit.record(tx, operator.login, "reply.changed", f"reply:{reply_id}", before, _kept(asdict(written)))


async def remove(tx: Tx, texts: Texts, operator: Operator, reply_id: int) -> None:
    """Raises NotFound and Forbidden."""
    row = await _row(tx, texts, operator, reply_id, to_write=True)
    await tx.conn.execute(delete(replies).where(replies.c.id == reply_id))
    if row.owner is None:
        await audit.record(tx, operator.login, "reply.removed", f"reply:{reply_id}", _kept(row._mapping), None)


async def used(tx: Tx, reply_id: int) -> None:
    await tx.conn.execute(update(replies).where(replies.c.id == reply_id).values(used=replies.c.used + 1))


def matching(known: Sequence[Mapping[str, Any]], query: str, limit: int = 8) -> Sequence[Mapping[str, Any]]:
    """Those in which every word of the query begins some word: in the title first, then in the text."""
    wanted = _words(query)

    def has(text: str) -> bool:
        there = _words(text)
        return all(any(word.startswith(start) for word in there) for start in wanted)

    titled = [one for one in known if has(one["title"])]
    rest = [one for one in known if one not in titled and has(f"{one['title']} {one['text']}")]
    return [*titled, *rest][:limit]


def _words(text: str) -> Sequence[str]:
    return "".join(sign if sign.isalnum() else " " for sign in text.casefold().replace("ё", "е")).split()


async def _row(tx: Tx, texts: Texts, operator: Operator, reply_id: int, *, to_write: bool = False) -> Any:
    row = (await tx.conn.execute(select(replies).where(replies.c.id == reply_id))).one_or_none()
    if row is None or (row.owner is not None and row.owner != operator.login):
        raise NotFound("reply_unknown", texts("desk-no-reply-unknown", operator.locale))
    if to_write and row.owner is None and not operator.supervises:
        raise Forbidden("shared_reply", texts("desk-no-shared-reply", operator.locale))
    return row


async def _values(tx: Tx, texts: Texts, operator: Operator, written: Written) -> dict[str, Any]:
    if written.shared and not operator.supervises:
        raise Forbidden("shared_reply", texts("desk-no-shared-reply", operator.locale))
    if odd := variables.unknown(written.text):
        raise BadInput("variable_unknown", texts("desk-no-variable", operator.locale, name=f"{{{{{odd[0]}}}}}"), field="text")
    rows = await files.several(tx, written.files)
    if any(file_id not in rows or rows[file_id].state != "stored" or rows[file_id].by == files.CLIENT for file_id in written.files):
        raise BadInput("file_unknown", texts("desk-no-file", operator.locale), field="files")
    await files.hold(tx, written.files, _KEPT)
    return {
        "owner": None if written.shared else operator.login,
        "title": written.title,
        "topic": written.topic,
        "text": written.text,
        "files": list(dict.fromkeys(written.files)),
        "updated_by": operator.login,
        "updated_at": tx.now,
    }


def _kept(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the audit log keeps of a reply."""
    return {key: values[key] for key in ("title", "topic", "text", "files", "shared") if key in values}


def _wire(operator: Operator, row: Any, named: Mapping[str, Any]) -> Mapping[str, Any]:
    there = [named[file_id] for file_id in row.files if file_id in named and named[file_id].state == "stored"]
    return {
        "id": row.id,
        "title": row.title,
        "text": row.text,
        "topic": row.topic,
        "shared": row.owner is None,
        "mine": row.owner == operator.login or (row.owner is None and operator.supervises),
        "used": row.used,
        "files": [{"id": file.id, "name": file.name, "size": file.size} for file in there],
    }
