"""What a shift must be at its end, looked for in the rows alone: each fault in a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import groupby
from typing import Final

from tests.shift.raw import Raw, Row, at, moment, said_json

AT_ONCE: Final = timedelta(seconds=1)
BOT: Final = timedelta(seconds=30)
"""The engine gives up after ten seconds, and the fallback speaks; the rest is a busy machine."""


def judge(raw: Raw) -> Sequence[str]:
    """Faults: silence, doubled answers, conversations without an end."""
    threads = raw.by("messages", "conversation_id")
    holders = _holders(raw)
    faults: list[str] = []
    for conversation, messages in threads.items():
        of = holders.get(conversation, {0: "bot"})
        faults += [f"conversation {conversation}: {fault}" for fault in (*_silence(messages, of), *_doubled(messages, of))]
    return [*faults, *_statements(raw, threads), *_late(raw), *_ends(raw)]


def _holders(raw: Raw) -> Mapping[int, Mapping[int, str]]:
    """Who held each conversation in each epoch."""
    found: dict[int, dict[int, str]] = {}
    for row in raw["events"]:
        if row["kind"] == "holder":
            data = said_json(row["data"])
            found.setdefault(row["conversation_id"], {0: "bot"})[data["epoch"]] = data["kind"]
    return found


def _silence(messages: Sequence[Row], of: Mapping[int, str]) -> Sequence[str]:
    """To the bot and in a queue something of ours follows soon; to an operator an answer, a statement or the end, timed by the clocks."""
    faults = []
    for place, row in enumerate(messages):
        if row["author"] != "client":
            continue
        after = [one for one in messages[place + 1 :] if one["author"] in ("bot", "system", "operator")]
        if not after:
            faults.append(f"«{row['text']}» has no answer")
        elif of.get(row["epoch"]) != "operator" and moment(after[0], "at") - moment(row, "at") > BOT:
            faults.append(f"«{row['text']}» was answered after {moment(after[0], 'at') - moment(row, 'at')}")
    return faults


def _doubled(messages: Sequence[Row], of: Mapping[int, str]) -> Sequence[str]:
    """No client's message stored twice, no two equal answers to one message, no bot while people have it."""
    external = [row["external_id"] for row in messages if row["author"] == "client" and row["external_id"]]
    faults = [f"{len(external) - len(set(external))} messages of the client are doubled"] if len(external) != len(set(external)) else []
    for of_client, group in groupby(messages, key=lambda row: row["author"] == "client"):
        said = [] if of_client else [(row["author"], row["text"]) for row in group if row["author"] != "note"]
        if len(said) != len(set(said)):
            faults.append(f"answered twice with the same words: {[text[:40] for _, text in said]}")
    held_back = ("refused",)
    spoke = [row for row in messages if row["author"] == "bot" and of.get(row["epoch"]) != "bot" and row["delivery"] not in held_back]
    return [*faults, *(f"the bot spoke in an epoch of people: «{row['text'][:40]}»" for row in spoke)]


def _statements(raw: Raw, threads: Mapping[int, Sequence[Row]]) -> Sequence[str]:
    """Each handoff of a waiting client has its statement within a second, or so soon after the turn of words that were still in line."""
    faults = []
    served = {row["message_id"]: row["done_at"] for row in raw["inbox"] if row["message_id"]}
    for row in raw["handoffs"]:
        opened = moment(row, "opened_at")
        messages = threads[row["conversation_id"]]
        before = [one for one in messages if moment(one, "at") < opened and one["author"] in ("client", "operator")]
        if before and before[-1]["author"] == "operator":
            continue  # the operator had the last word: the client waits for nothing
        until = max([opened, *(found for one in before[-1:] if (found := at(served.get(one["id"]))))]) + AT_ONCE
        if not any(one["author"] == "system" and opened <= moment(one, "at") <= until for one in messages):
            faults.append(f"conversation {row['conversation_id']}: handoff {row['id']} to {row['queue']} without a statement")
    return faults


def _late(raw: Raw) -> Sequence[str]:
    """Promised times that were broken."""
    return [
        f"conversation {row['conversation_id']}: the promise «{row['kind']}» of {row['seconds']} s was broken"
        for row in raw["sla_clocks"]
        if row["breached_at"]
    ]


def _ends(raw: Raw) -> Sequence[str]:
    """Every conversation that people had is over; whatever is over has its topic and outcome."""
    episodes = {row["id"]: row for row in raw["episodes"]}
    faults = [
        f"episode {row['id']} ended ({row['closed_by']}) with topic {row['topic']}, outcome {row['outcome']}"
        for row in raw["episodes"]
        if row["closed_at"] and not (row["topic"] and row["outcome"])
    ]
    faults += [
        f"conversation {row['id']} is still with {row['holder_kind']} {row['holder']}"
        for row in raw["conversations"]
        if row["holder_kind"] != "bot"
    ]
    for handoff in raw["handoffs"]:
        episode = episodes.get(handoff["episode_id"])
        where = f"conversation {handoff['conversation_id']}, handoff {handoff['id']}"
        if handoff["ended_at"] is None:
            faults.append(f"{where} is open")
        if episode is None:
            faults.append(f"{where} has no episode")
        elif not (episode["topic"] and episode["outcome"] and episode["closed_at"]):
            faults.append(f"{where} ended ({handoff['end']}) with topic {episode['topic']}, outcome {episode['outcome']}")
    return faults
