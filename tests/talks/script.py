"""A talk's script: YAML steps played one after another against a stage.

title: what is shown           channel: site | messenger (each, by every way) | each          locale: ru | en
start: 2026-11-24 10:00        (Moscow)
talk:
  - client: words              or {press: title}, {send: sticker | voice | photo | contact}, {code: typed}; a list: several in one breath
    reads: text                or a list; each must be in one of the new messages, {bot: …}, {system: …}, {operator: …} tell the author
    not: text                  must be in none of them
    messages: 2                so many new messages
    files: name                the client receives a file of that name
    silence: true              there is no new message
  - operator: consult
    does: take                 or {reply: …}, {file: name, reply: …},
                               {note: …}, {transfer: queue}, return, {close: outcome}, {sees: text in the packet or thread}
    refused: 409               the desk says no
    reads: …                   what the client reads then
  - after: 2h                  or 30m, 3d
    reads: …
  - engine: down | up
  - door: restart
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.conformance.samples import PDF
from tests.talks.clients import Person, Read, Texter, Visitor
from tests.talks.stage import Stage

MOSCOW = ZoneInfo("Europe/Moscow")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def start_of(script: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(str(script.get("start", "2026-11-24 10:00"))).replace(tzinfo=MOSCOW)


class Play:
    """One script being played."""

    def __init__(self, stage: Stage, script: Mapping[str, Any]) -> None:
        self._stage = stage
        self._script = script
        self._person: Person
        if stage.fake is not None:
            self._person = Texter(stage.fake, stage.fake.person())
        else:
            self._person = Visitor(stage, script.get("locale", "ru"))

    async def run(self) -> None:
        for number, step in enumerate(self._script["talk"], start=1):
            try:
                await self._step(step)
            except AssertionError as failed:
                raise AssertionError(f"step {number} {json.dumps(step, ensure_ascii=False)}: {failed}") from None
        if self._stage.fake is not None:
            assert self._stage.fake.wrong == []

    async def _step(self, step: Mapping[str, Any]) -> None:
        if "client" in step:
            try:
                for said in _list(step["client"]):
                    await self._client(said)
            except NotImplementedError:  # nobody can send such a thing in this messenger
                return
        elif "operator" in step:
            await self._operator(step)
        elif "after" in step:
            await self._stage.pass_time(_delta(step["after"]))
            self._stage.forget_sessions()
        elif "engine" in step:
            wire = self._stage.world.engine
            await (wire.cut() if step["engine"] == "down" else wire.mend())
        elif step.get("door") == "restart":
            await self._stage.restart()
        else:
            raise AssertionError("an unknown step")
        await self._stage.settle()
        self._check(step, await self._person.reads() if {"reads", "not", "silence", "files"} & step.keys() or "client" in step else [])

    async def _client(self, said: Any) -> None:
        if isinstance(said, Mapping):
            ((verb, what),) = said.items()
            if verb == "code":
                await self._person.says(await self._last_code())
                return
            await (self._person.presses(what) if verb == "press" else self._person.sends(what))
        else:
            await self._person.says(str(said).replace("<long>", "очень длинный рассказ " * 450))

    async def _last_code(self) -> str:
        """The one-time code the demo sent last: the client reads it from a phone."""
        codes = (await self._stage.http.get("/api/demo/codes")).raise_for_status().json()["codes"]
        return str(codes[0]["code"])

    async def _operator(self, step: Mapping[str, Any]) -> None:
        login, does = str(step["operator"]), step["does"]
        given = dict(does) if isinstance(does, Mapping) else {does: None}
        file = given.pop("file", None)
        ((verb, what),) = given.items()
        listing = (await self._stage.desk("supervisor", "GET", "/api/desk/conversations?holder=all")).raise_for_status().json()
        (conversation,) = listing["conversations"]
        path = f"/api/desk/conversations/{conversation['id']}"
        if verb == "sees":
            whole = json.dumps((await self._stage.desk(login, "GET", path)).raise_for_status().json(), ensure_ascii=False)
            for text in _list(what):
                assert str(text) in whole, f"{text!r} is not in {whole}"
            return
        bodies: dict[str, dict[str, Any]] = {
            "reply": {"client_message_id": uuid.uuid4().hex, "text": what, "files": await self._uploaded(login, file)},
            "note": {"text": what},
            "transfer": {"queue": what, "comment": "прошу помочь"},
            "close": {"topic": "other", "outcome": what},
        }
        answer = await self._stage.desk(login, "POST", f"{path}/{verb}", bodies.get(str(verb)))
        expected = step.get("refused")
        assert answer.status_code == expected if expected else answer.status_code < 300, f"{answer.status_code} {answer.text}"

    async def _uploaded(self, login: str, name: str | None) -> list[str]:
        return [await self._stage.upload(login, name, PDF)] if name else []

    def _check(self, step: Mapping[str, Any], read: list[Read]) -> None:
        shown = [f"{message.author}: {message.text} {list(message.buttons)}" for message in read]
        if "messages" in step:
            assert len(read) == step["messages"], f"the client reads {shown}"
        if step.get("silence"):
            assert not read, f"the client reads {shown}"
        for expected in _list(step.get("reads")):
            author, text = next(iter(expected.items())) if isinstance(expected, Mapping) else ("", expected)
            found = any(str(text) in f"{message.text} {list(message.buttons)}" and author in ("", message.author) for message in read)
            assert found, f"{expected!r} is not among {shown}"
        for name in _list(step.get("files")):
            assert {name: PDF} in [message.files for message in read], f"no file {name!r} among {[list(message.files) for message in read]}"
        for unwanted in _list(step.get("not")):
            assert not any(str(unwanted) in line for line in shown), f"{unwanted!r} is among {shown}"


def _list(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _delta(text: str) -> timedelta:
    return timedelta(**{_UNITS[str(text)[-1]]: float(str(text)[:-1])})
