"""Who looks at a conversation, who types in it and what the client is typing: told to desks at once, kept nowhere.

Doors over one PostgreSQL tell each other by NOTIFY on a channel of their own; a notice that is lost is made good by the next heartbeat.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

import psycopg
import structlog
from sqlalchemy import text

from connectors.ledger.store import Store

CHANNEL: Final = "otklik_presence"
LOOKS_S: Final = 45.0
"""How long a look lasts without a heartbeat; desks send one every twenty seconds."""
TYPES_S: Final = 5.0
DRAFT_S: Final = 20.0
DRAFT_CHARACTERS: Final = 1000
_RECONNECT_S: Final = 1.0
_NOTIFY: Final = text("SELECT pg_notify(:channel, :said)")

Watch = Callable[[int], None]
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Glance:
    """One desk's look. ``until`` and ``types_until`` are seconds of the loop's clock."""

    login: str
    name: str
    conversation_id: int
    until: float
    types_until: float = 0.0


class Readers:
    """Glances by desk (an id of its socket) and clients' drafts by conversation, of every door."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._door = secrets.token_hex(4)
        self._glances: dict[str, Glance] = {}
        self._drafts: dict[int, tuple[str, float]] = {}
        self._watches: set[Watch] = set()
        self._telling: set[asyncio.Task[None]] = set()

    @contextlib.contextmanager
    def watch(self, changed: Watch) -> Any:
        """``changed(conversation_id)`` is called at every change, as long as the block lasts."""
        self._watches.add(changed)
        try:
            yield
        finally:
            self._watches.discard(changed)

    def looks(self, desk: str, login: str, name: str, conversation_id: int | None, *, types: bool = False) -> None:
        """The desk looks at a conversation (None: at nothing); ``types``: and writes in it right now."""
        self._tell({"desk": desk, "login": login, "name": name, "conversation_id": conversation_id, "types": types})

    def drafts(self, conversation_id: int, draft: str) -> None:
        """What the client is typing now; empty when nothing."""
        self._tell({"conversation_id": conversation_id, "draft": draft[:DRAFT_CHARACTERS]})

    def seen(self, conversation_id: int, *, but: str = "") -> Mapping[str, Any]:
        """``{readers: [{login, name, types}], draft}`` of now; ``but``: the login it is told to, who is left out."""
        now = _now()
        readers: dict[str, dict[str, Any]] = {}
        for glance in self._glances.values():
            if glance.conversation_id != conversation_id or glance.until <= now or glance.login == but:
                continue
            known = readers.setdefault(glance.login, {"login": glance.login, "name": glance.name, "types": False})
            known["types"] = known["types"] or glance.types_until > now
        draft, until = self._drafts.get(conversation_id, ("", 0.0))
        return {"readers": sorted(readers.values(), key=lambda one: str(one["name"])), "draft": draft if until > now else ""}

    def next_change(self, conversation_id: int) -> float | None:
        """Seconds until something shown of the conversation is over by itself."""
        now = _now()
        ends = [end for one in self._glances.values() if one.conversation_id == conversation_id for end in (one.until, one.types_until)]
        ends += [self._drafts[conversation_id][1]] if self._drafts.get(conversation_id, ("", 0.0))[0] else []
        left = [end - now for end in ends if end > now]
        return min(left) if left else None

    async def run(self) -> None:
        """Hear the other doors until cancelled; with SQLite there are none."""
        if self._store.sqlite:
            await asyncio.Event().wait()
        dsn = self._store.url.set(drivername="postgresql").render_as_string(hide_password=False)
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as conn:
                    await conn.execute(f"LISTEN {CHANNEL}")
                    async for note in conn.notifies():
                        self._hear(note.payload)
            except psycopg.OperationalError as error:
                log.warning("presence.listen_lost", error=str(error))
                await asyncio.sleep(_RECONNECT_S)

    def _tell(self, said: dict[str, Any]) -> None:
        self._take(said)
        if not self._store.sqlite:
            task = asyncio.ensure_future(self._notify({**said, "door": self._door}))
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)

    async def _notify(self, said: Mapping[str, Any]) -> None:
        with contextlib.suppress(Exception):  # a notice, not a promise
            async with self._store.engine.connect() as conn:
                await conn.execute(_NOTIFY, {"channel": CHANNEL, "said": json.dumps(said, ensure_ascii=False)})
                await conn.commit()

    def _hear(self, payload: str) -> None:
        said = json.loads(payload)
        if said.pop("door", None) != self._door:
            self._take(said)

    def _take(self, said: Mapping[str, Any]) -> None:
        changed = {said["conversation_id"]}
        if "draft" in said:
            self._take_draft(said["conversation_id"], said["draft"])
        else:
            before = self._glances.pop(said["desk"], None)
            if before is not None:
                changed.add(before.conversation_id)
            if said["conversation_id"] is not None:
                self._glances[said["desk"]] = _glance(said)
            if before is not None and _same(before, self._glances.get(said["desk"])):
                return  # a heartbeat
        for conversation_id in changed - {None}:
            for watch in tuple(self._watches):
                watch(conversation_id)

    def _take_draft(self, conversation_id: int, draft: str) -> None:
        self._drafts.pop(conversation_id, None)
        if draft:
            self._drafts[conversation_id] = (draft, _now() + DRAFT_S)


def _glance(said: Mapping[str, Any]) -> Glance:
    now = _now()
    return Glance(said["login"], said["name"], said["conversation_id"], now + LOOKS_S, now + TYPES_S if said["types"] else 0.0)


def _same(before: Glance, after: Glance | None) -> bool:
    now = _now()
    if after is None or before.until <= now:
        return False
    shown = [{**asdict(one), "until": 0, "types_until": one.types_until > now} for one in (before, after)]
    return shown[0] == shown[1]


def _now() -> float:
    return asyncio.get_running_loop().time()
