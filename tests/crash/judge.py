"""Compares what clients and operators said with the store, and the store with what the platforms show. Every count is defined here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

from connectors.markup import pieces, plain
from tests.crash.clients import Client
from tests.crash.operators import Replied
from tests.crash.records import Conversation
from tests.fakes.contract import Seen

Mixed = Callable[[Client, float, float], bool]
ARRIVED: Final = {"sent", "delivered", "read"}


@dataclass
class Counts:
    """Of one channel.

    ``sent``: messages and presses of clients. ``stored``: those in the ledger. ``answered``: stored ones whose turn is over and that
    something of ours follows, or that were relayed to the person or queue who held the conversation.
    ``delivered``: our messages that the platform shows. ``uncertain``: ours whose end nobody knows, shown to the operator as such; they may
    have arrived or not, but not twice. ``failed``: ours given up and shown to the operator as failed.
    ``lost``: a client's message that is not in the ledger, or whose turn never ended, or that nothing followed; an operator's answer that
    the desk took and the thread has not; a message of ours that is still waiting or is called sent and is not shown by the platform.
    ``doubled``: a client's message or operator's answer stored twice; a message of ours shown twice.
    ``out_of_order``: a client's message whose place in the thread is before one written earlier, unless both were on the way at once while
    the platform mixed updates up; a message of ours shown before an earlier one of the same conversation.
    ``bot_after_handoff``: a bot's message written while a person or queue held the conversation, or shown after a later epoch's message.
    """

    sent: int = 0
    stored: int = 0
    answered: int = 0
    delivered: int = 0
    uncertain: int = 0
    failed: int = 0
    lost: int = 0
    doubled: int = 0
    out_of_order: int = 0
    bot_after_handoff: int = 0


@dataclass
class Verdict:
    """``found`` tells each fault in words."""

    channels: dict[str, Counts] = field(default_factory=dict)
    found: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return not any(one.lost or one.doubled or one.out_of_order or one.bot_after_handoff for one in self.channels.values())

    def of(self, channel: str) -> Counts:
        return self.channels.setdefault(channel, Counts())


def judge(
    clients: Sequence[Client],
    replied: Sequence[Replied],
    records: Mapping[tuple[str, str], Conversation],
    mixed: Mixed,
) -> Verdict:
    """``mixed``: whether the client's platform sent updates in any order at some moment between two times."""
    verdict = Verdict()
    for client in clients:
        conversation = records.get((client.channel, client.chat)) or Conversation(0, client.channel, client.chat)
        case = _Case(verdict, client, conversation)
        case.incoming(mixed)
        case.held()
        if client.channel == "site":
            case.thread_as_read()
        else:
            case.outgoing()
    _operators(verdict, replied, {one.id: one for one in records.values()})
    return verdict


@dataclass
class _Case:
    """One client's conversation before the judge."""

    verdict: Verdict
    client: Client
    conversation: Conversation

    def __post_init__(self) -> None:
        self.counts = self.verdict.of(self.client.channel)

    def tell(self, what: str, kind: str, number: int = 1) -> None:
        setattr(self.counts, kind, getattr(self.counts, kind) + number)
        self.verdict.found.append(f"{kind}: {self.client.channel} {self.client.chat} (conversation {self.conversation.id}): {what}")

    def incoming(self, mixed: Mixed) -> None:
        """Each message once, in order, each with its turn done."""
        rows = self.conversation.clients
        known = Counter(row.external_id for row in rows)
        mine = {said.id for said in self.client.said}
        others = [row for row in rows if row.external_id not in mine]
        self.counts.sent += len(self.client.said) + self.client.presses
        self.counts.stored += len(rows)
        for said in self.client.said:
            if known[said.id] == 0:
                self.tell(f"«{said.text}» is not in the ledger", "lost")
            elif known[said.id] > 1:
                self.tell(f"«{said.text}» is in the ledger {known[said.id]} times", "doubled", known[said.id] - 1)
        if len(others) < self.client.presses:
            self.tell(f"{self.client.presses - len(others)} presses are not in the ledger", "lost", self.client.presses - len(others))
        elif len(others) > self.client.presses:
            self.tell(f"{len(others) - self.client.presses} messages nobody wrote", "doubled", len(others) - self.client.presses)
        self._in_order(mixed)
        for row in rows:
            self._answered(row)

    def _in_order(self, mixed: Mixed) -> None:
        rows = {row.external_id: row for row in self.conversation.clients}
        stored = [said for said in self.client.said if said.id in rows]
        for earlier, later in pairwise(stored):
            arrived = rows[earlier.id].at.timestamp()
            swapped = later.at < arrived and mixed(self.client, earlier.at, arrived)
            if rows[later.id].seq < rows[earlier.id].seq and not swapped:
                self.tell(f"«{later.text}» before «{earlier.text}»", "out_of_order")

    def _answered(self, row: Any) -> None:
        state, error = self.conversation.handled.get(row.id, ("unknown", None))
        with_people = self.conversation.holders.get(row.epoch) != "bot"
        followed = any(one.seq > row.seq for one in self.conversation.ours)
        if state == "done" and (followed or with_people):
            self.counts.answered += 1
        else:
            self.tell(f"«{row.text}» has no answer ({state}{f', {error}' if error else ''})", "lost")

    def held(self) -> None:
        """No word of the bot while people have the conversation."""
        for row in self.conversation.ours:
            if row.author == "bot" and self.conversation.holders.get(row.epoch) != "bot" and row.delivery != "refused":
                self.tell(f"«{row.text[:40]}» in epoch {row.epoch}", "bot_after_handoff")

    def thread_as_read(self) -> None:
        """The site: what the visitor's long poll read is the thread, each message once and in order."""
        read: Sequence[Mapping[str, Any]] = self.client.thread  # type: ignore[attr-defined]
        numbers = [message["seq"] for message in read]
        expected = [row.seq for row in self.conversation.rows if row.author != "note" and row.delivery != "refused"]
        self.counts.delivered += len(set(numbers) & {row.seq for row in self.conversation.ours})
        if len(set(numbers)) != len(numbers):
            self.tell("the visitor read a message twice", "doubled", len(numbers) - len(set(numbers)))
        if sorted(numbers) != numbers:
            self.tell("the visitor read messages out of order", "out_of_order")
        if missing := set(expected) - set(numbers):
            self.tell(f"the visitor did not read {sorted(missing)}", "lost", len(missing))

    def outgoing(self) -> None:
        """Every message of ours that is called sent is shown once, in order; what is uncertain at most once."""
        shown = list(self.client.seen)
        place = {seen.id: number for number, seen in enumerate(shown)}
        times = Counter(seen.id for seen in shown)
        unsure = []
        placed: list[tuple[int, Any]] = []
        for row in self.conversation.ours:
            if row.delivery in ARRIVED:
                if row.external_id not in place:
                    self.tell(f"«{row.text[:40]}» is called sent and is not shown", "lost")
                    continue
                self.counts.delivered += 1
                placed.append((place[row.external_id], row))
                if times[row.external_id] > 1:
                    self.tell(f"«{row.text[:40]}» is shown {times[row.external_id]} times", "doubled", times[row.external_id] - 1)
            elif row.delivery == "uncertain":
                self.counts.uncertain += 1
                unsure.append(row)
            elif row.delivery in ("failed", "blocked"):
                self.counts.failed += 1
            elif row.delivery != "refused":
                self.tell(f"«{row.text[:40]}» is still {row.delivery}", "lost")
        placed += self._strangers(shown, {row.external_id: row.seq for _, row in placed}, unsure)
        self._order_of(sorted(placed, key=lambda pair: pair[0]))

    def _strangers(self, shown: Sequence[Seen], order: Mapping[str, int], unsure: list[Any]) -> list[tuple[int, Any]]:
        """What the platform shows without our knowing: an uncertain message (of several alike, the one whose place it is), or a double."""
        placed, before = [], 0
        for number, seen in enumerate(shown):
            if seen.id in order:
                before = order[seen.id]
                continue
            alike = [row for row in unsure if _alike(row.text, seen.text)]
            row = next((row for row in alike if row.seq > before), alike[0] if alike else None)
            if row is None:
                self.tell(f"«{seen.text[:40]}» is shown once more than it was sent", "doubled")
            else:
                unsure.remove(row)
                before = max(before, row.seq)
                placed.append((number, row))
        return placed

    def _order_of(self, placed: Sequence[tuple[int, Any]]) -> None:
        newest = 0
        for (_, earlier), (_, later) in pairwise(placed):
            if later.seq < earlier.seq:
                self.tell(f"«{later.text[:40]}» is shown after «{earlier.text[:40]}»", "out_of_order")
        for _, row in placed:
            newest = max(newest, row.epoch)
            if row.author == "bot" and row.epoch < newest:
                self.tell(f"«{row.text[:40]}» of epoch {row.epoch} is shown in epoch {newest}", "bot_after_handoff")


def _operators(verdict: Verdict, replied: Sequence[Replied], by_id: Mapping[int, Conversation]) -> None:
    """Each answer that the desk took is in the thread once."""
    for reply in replied:
        conversation = by_id[reply.conversation]
        count = sum(row.text == reply.text for row in conversation.rows)
        if count != 1:
            kind = "lost" if count == 0 else "doubled"
            counts = verdict.of(conversation.channel)
            setattr(counts, kind, getattr(counts, kind) + 1)
            verdict.found.append(f"{kind}: the operator's «{reply.text}» is in conversation {conversation.id} {count} times")


def _alike(stored: str, shown: str) -> bool:
    """Over Markdown and the platform's dialect (an address is behind its words, or follows them): the same first letters."""
    whole = [span for piece in pieces(stored, len(stored) + 1) for span in piece]
    return any(_letters(plain(whole, addresses=addresses))[:30] == _letters(shown)[:30] for addresses in (False, True))


def _letters(text: str) -> str:
    return "".join(letter for letter in text if letter.isalpha())
