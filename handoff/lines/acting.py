"""The second line's deeds: who may, for whom, once, within a time limit, with an audit row, a note, the packet and the ticket's history."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, Final

import structlog
from sqlalchemy import select, update

from connectors.contract import Author, Texts
from connectors.errors import Conflict, Forbidden, NotFound, Unavailable
from connectors.ledger import events, holder, people, thread
from connectors.ledger.people import Person
from connectors.ledger.store import Store, Tx
from connectors.ledger.thread import Draft
from handoff import audit, handoffs, queues, tickets
from handoff.desk import rows
from handoff.lines import journal
from handoff.lines.contract import Diagnosis, LineTools, LineToolsDown, Reboot
from handoff.lines.journal import DIAGNOSTICS, REBOOT, Action
from handoff.lines.wording import worded
from handoff.operators import Operator
from handoff.packet import OVER
from handoff.settings import PeopleSettings
from handoff.tables import handoffs as handoff_rows
from handoff.tables import tickets as ticket_rows
from handoff.ticketing.wire import plain

SECOND: Final = 2
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Ask:
    """``key`` makes it happen once. ``contract`` with ``confirmed``: the operator made sure of it with a client who has not proved it."""

    key: str
    contract: str = ""
    confirmed: bool = False


def proven(person: Person) -> str | None:
    """The contract that the client has proved to be theirs."""
    return person.contract if person.proven_by is not None else None


class LineDesk:
    """Diagnostics and reboots; ``tools`` None: the company's network is not connected."""

    def __init__(self, store: Store, texts: Texts, settings: PeopleSettings, tools: LineTools | None) -> None:
        self._store = store
        self._texts = texts
        self._settings = settings
        self._tools = tools

    async def diagnose(self, who: Operator, conversation_id: int, ask: Ask) -> Action:
        """See :meth:`reboot`; may be repeated at once."""
        return await self._do(who, conversation_id, ask, DIAGNOSTICS)

    async def reboot(self, who: Operator, conversation_id: int, ask: Ask) -> Action:
        """Restart the client's terminal.

        Raises Forbidden for other lines, NotFound for unknown ones, Conflict without proof and soon after another reboot, Unavailable when
        the network's system is down or does not answer in time; the last is said in the thread too.
        """
        return await self._do(who, conversation_id, ask, REBOOT)

    async def may(self, tx: Tx, who: Operator) -> bool:
        """Whether the operator is of the second line, or supervises."""
        return who.supervises or any(queue.line == SECOND and who.serves(queue.name) for queue in await queues.every(tx))

    async def _do(self, who: Operator, conversation_id: int, ask: Ask, kind: str) -> Action:
        key = f"{kind}:{conversation_id}:{ask.key}"
        async with self._store.write() as tx:
            begun = await self._begin(tx, who, conversation_id, ask, kind, key)
        if isinstance(begun, Action):
            return self._again(who, begun)
        action_id, contract = begun
        state, result = await self._call(kind, contract)
        async with self._store.write() as tx:
            await holder.holder_of(tx, conversation_id, lock=True)
            await journal.finish(tx, action_id, state, result)
            action = await journal.find(tx, key)
            assert action is not None
            await self._write_down(tx, who, action)
        return self._again(who, action)

    async def _begin(self, tx: Tx, who: Operator, conversation_id: int, ask: Ask, kind: str, key: str) -> Action | tuple[int, str]:
        if not await self.may(tx, who):
            raise Forbidden("second_line_only", self._texts("line-no-second-line-only", who.locale))
        await holder.holder_of(tx, conversation_id, lock=True)
        await rows.seen(tx, who, conversation_id)
        if (done := await journal.find(tx, key)) is not None:
            return done
        if self._tools is None:
            raise Unavailable("line_tools_absent", self._texts("line-no-tools-absent", who.locale))
        contract, proof = await self._whose(tx, who, conversation_id, ask)
        await journal.alone(tx, contract)
        pause = timedelta(minutes=self._settings.reboot_minutes)
        if kind == REBOOT and (before := await journal.rebooted(tx, contract, pause)) is not None:
            left = -((tx.now - before - pause) // timedelta(minutes=1))
            raise Conflict("rebooted_lately", self._texts("line-no-rebooted-lately", who.locale, minutes=left))
        action_id = await journal.begin(
            tx, key=key, kind=kind, conversation_id=conversation_id, contract=contract, proof=proof, who=who.login
        )
        said = {"conversation": conversation_id, "proof": proof}
        await audit.record(tx, who.login, f"line.{kind}", f"line:{action_id}", None, said)
        return action_id, contract

    async def _whose(self, tx: Tx, who: Operator, conversation_id: int, ask: Ask) -> tuple[str, str]:
        """(contract, how we know). What the client proved counts; another contract only when the operator confirms it."""
        known = proven(await people.person_of(tx, conversation_id))
        if known and ask.contract in ("", known):
            return known, "proven"
        if not ask.contract or not ask.confirmed:
            raise Conflict("line_not_proven", self._texts("line-no-not-proven", who.locale))
        return ask.contract, "confirmed"

    async def _call(self, kind: str, contract: str) -> tuple[str, Mapping[str, Any]]:
        assert self._tools is not None
        work: Awaitable[Diagnosis | Reboot | None]
        work = self._tools.reboot(contract) if kind == REBOOT else self._tools.diagnose(contract)
        try:
            async with asyncio.timeout(self._settings.line_timeout_s):
                found = await work
        except TimeoutError:
            return ("uncertain" if kind == REBOOT else "failed"), {"why": "no_answer"}
        except LineToolsDown as error:
            log.warning("line.down", kind=kind, error=str(error))
            return "failed", {"why": "down"}
        except Exception:
            log.exception("line.broken", kind=kind)
            return ("uncertain" if kind == REBOOT else "failed"), {"why": "down"}
        if found is None:
            return "failed", {"why": "unknown"}
        if isinstance(found, Reboot) and not found.begun:
            return "failed", {"why": "unreachable"}
        said: Mapping[str, Any] = plain(asdict(found))
        return "done", said

    async def _write_down(self, tx: Tx, who: Operator, action: Action) -> None:
        """The result for colleagues: a note, the packet of who works on it next, the history of open tickets, the audit log."""
        text = worded(self._texts, who.locale, action, self._settings.zone)
        await thread.append(tx, action.conversation_id, Author.note, Draft(text, meta={"line": action.id}), author_id=who.login)
        handoff = await handoffs.current(tx, action.conversation_id)
        if handoff is not None:
            done = {"at": action.at.isoformat(), "kind": action.kind, "state": action.state, "text": text}
            packet = {**handoff.packet, "line_checks": [*handoff.packet.get("line_checks", ()), done]}
            await tx.conn.execute(update(handoff_rows).where(handoff_rows.c.id == handoff.id).values(packet=packet))
        query = select(ticket_rows.c.id).where(
            ticket_rows.c.conversation_id == action.conversation_id, ticket_rows.c.status.not_in([status.value for status in OVER])
        )
        for ticket_id in (await tx.conn.execute(query)).scalars().all():
            await tickets.note(tx, ticket_id, who.login, f"line_{action.kind}", text)
        await audit.record(tx, who.login, f"line.{action.kind}.{action.state}", f"line:{action.id}")
        await events.record(tx, "line", action.conversation_id, action=action.id, kind=action.kind, state=action.state)

    def _again(self, who: Operator, action: Action) -> Action:
        """The finished action, or why it is none."""
        if action.state == "done":
            return action
        why = (action.result or {}).get("why", "no_answer")
        words = self._texts(f"line-no-{'reboot-' if action.state == 'uncertain' else ''}{why.replace('_', '-')}", who.locale)
        if why == "unknown":
            raise NotFound("line_unknown", words)
        if why == "unreachable":
            raise Conflict("terminal_unreachable", words)
        raise Unavailable(f"line_{why}", words)
