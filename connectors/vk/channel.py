"""The VK channel: receives by Callback API, Long Poll or both, sends through vk_api, never retries by itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any, Final

import structlog
from fastapi import APIRouter

from connectors.base import Plain, in_parts
from connectors.contract import Attachment, Finding, Inbound, Intake, OutboundMessage, Profile, Sent
from connectors.errors import Blocked, DeliveryError, Refusal, Rejected, TryLater, Uncertain
from connectors.fields import Raw, integer, section, sections, string
from connectors.keeping import Aside, Remembered
from connectors.known import Tools
from connectors.vk.api import Api
from connectors.vk.callback import PATH, Callback
from connectors.vk.capabilities import CAPABILITIES
from connectors.vk.check import Check
from connectors.vk.downloads import Downloads
from connectors.vk.failures import refused, words
from connectors.vk.longpoll import LongPoll
from connectors.vk.parse import CHANNEL, CHATS, FromGroup, Ignored, parse
from connectors.vk.registration import register
from connectors.vk.render import Step, random_id, spread, steps
from connectors.vk.settings import VkSettings
from connectors.vk.uploads import Uploads

log = structlog.get_logger(__name__)

WHOLE_TIMEOUT: Final = 2.0
"""Seconds a webhook may wait for the whole of a message that VK cut short."""


class VkChannel(Plain):
    """One community; implements :class:`connectors.contract.Channel`.

    Every part of a message has its own ``random_id`` made of the outbox id, so a repeated :meth:`send` doubles nothing; how many parts left
    is remembered too, which spares the calls.
    """

    name = CHANNEL
    capabilities = CAPABILITIES

    def __init__(self, settings: VkSettings, tools: Tools) -> None:
        self._settings = settings
        self._texts = tools.texts
        self._salt = tools.salt
        self._hidden = settings.hidden()
        self._url = settings.webhook_url or (f"{tools.public_url}{PATH}" if tools.public_url else None)
        self._api = Api(settings)
        self._uploads = Uploads(self._api, tools.files)
        self._downloads = Downloads(self._api, settings.api_base)
        self._callback = Callback(settings, self.receive, self._api, tools.clock)
        self._longpoll = LongPoll(settings, self.receive, self._api, tools.clock)
        self._intake: Intake | None = None
        self._receiving: asyncio.Task[None] | None = None
        self._aside = Aside()
        self._groups = Remembered[str, None]()

    @property
    def trouble(self) -> str | None:
        return self._longpoll.trouble

    def routes(self) -> APIRouter | None:
        return self._callback.routes() if self._settings.callback else None

    async def start(self, intake: Intake) -> None:
        self._intake = intake
        if self._settings.longpoll:
            self._receiving = asyncio.create_task(self._longpoll.run())

    async def stop(self) -> None:
        """End receiving after the event now being stored; then close the connections."""
        self._longpoll.stop()
        if self._receiving is not None:
            await self._receiving
        await self._aside.end()
        await self._api.close()

    async def receive(self, event: dict[str, Any]) -> None:
        """Store one raw event; returning means it may be acknowledged. Any exception but BadInput means: deliver it again.

        :raises BadInput: not an event
        """
        event = await self._whole(event)
        match parsed := parse(event):
            case Ignored():
                log.info("vk event ignored", why=parsed.why)
            case FromGroup():
                self._refuse_group(parsed)
            case _:
                await self._store(parsed)
        if event.get("type") == "message_event" and not isinstance(parsed, FromGroup):
            self._aside.do(self._answer_press(section(event, "object")))

    async def send(self, message: OutboundMessage) -> Sent:
        peer = _peer(message.chat)
        plan = steps(message)
        await self._uploads.check(message.attachments)

        async def part(number: int, step: Step) -> Sent:
            return await self._send_step(peer, step, random_id(message.id, number, self._salt))

        return await in_parts(message, plan, part)

    async def edit(self, message: OutboundMessage, external_id: str) -> None:
        peer, plan = _peer(message.chat), steps(message)
        if len(plan) > 1 or not external_id.isdecimal():
            raise Rejected("VK can change one message of ours, not one that was sent in parts")
        files = await self._uploads.names(peer, plan[0].files)
        await self._api.call("messages.edit", peer_id=peer, cmid=int(external_id), attachment=files, **plan[0].values())

    async def delete(self, message: OutboundMessage, external_id: str) -> None:
        """Within a day of the send (https://dev.vk.com/method/messages.delete)."""
        if len(steps(message)) > 1 or not external_id.isdecimal():
            raise Rejected("VK can take back one message of ours, not one that was sent in parts")
        await self._api.call("messages.delete", peer_id=_peer(message.chat), cmids=int(external_id), delete_for_all=1)

    async def typing(self, chat: str) -> None:
        if chat.isdecimal() and not self._api.busy:
            await self._quietly("messages.setActivity", peer_id=int(chat), type="typing")

    async def download(self, attachment: Attachment) -> AsyncIterator[bytes]:
        async for chunk in self._downloads.stream(attachment):
            yield chunk

    async def profile(self, chat: str) -> Profile | None:
        if not chat.isdecimal():
            return None
        try:
            found = await self._api.call("users.get", user_ids=chat, lang="ru")
        except Uncertain as error:
            raise TryLater(str(error)) from None
        except (Blocked, Rejected):
            return None
        person = sections({"found": found}, "found")
        name = f"{string(person[0], 'first_name', 90)} {string(person[0], 'last_name', 90)}".strip() if person else ""
        return Profile(name) if name else None

    async def check(self) -> Sequence[Finding]:
        return await Check(self._api, self._settings, self._url).findings()

    async def register(self) -> str:
        return await register(self._api, self._settings, self._url)

    async def _store(self, inbound: Inbound) -> None:
        if self._intake is None:
            raise RuntimeError("the channel is not started")
        try:
            await self._intake(inbound)
        except Refusal as refusal:  # the store will never take it: an endless redelivery would hold up everybody else
            log.error("vk event refused by the store", key=inbound.key, code=refusal.code)

    async def _send_step(self, peer: int, step: Step, random: int) -> Sent:
        files = await self._uploads.names(peer, step.files)
        # Only peer_ids makes VK answer with conversation_message_id, by which edits, replies and marks name the message.
        told = await self._api.call("messages.send", peer_ids=str(peer), random_id=random, attachment=files, **step.values())
        item = next(iter(sections({"told": told}, "told")), {})
        if error := section(item, "error"):
            raise refused(integer(error, "code") or 0, words(error.get("description"), self._hidden))
        number = integer(item, "conversation_message_id")
        return Sent(str(number) if number else None)

    async def _whole(self, event: dict[str, Any]) -> dict[str, Any]:
        """``event`` with its message as VK keeps it, where VK cut it short for the event; without an answer in time, as it came."""
        body = section(event, "object")
        message = section(body, "message")
        peer, number = integer(message, "peer_id"), integer(message, "conversation_message_id")
        if message.get("is_cropped") is not True or not peer or peer >= CHATS or not number:
            return event
        try:
            async with asyncio.timeout(WHOLE_TIMEOUT):
                told = await self._api.call("messages.getByConversationMessageId", peer_id=peer, conversation_message_ids=str(number))
        except (DeliveryError, TimeoutError) as error:
            log.warning("vk message stays cropped", why=type(error).__name__)
            return event
        found: list[Raw] = sections(told, "items") if isinstance(told, dict) else []
        return {**event, "object": {**body, "message": {**message, **found[0], "is_cropped": False}}} if found else event

    def _refuse_group(self, group: FromGroup) -> None:
        """Once for each group chat: say that we answer in private only."""
        if group.chat in self._groups:
            return
        self._groups.keep(group.chat, None)
        text = self._texts("vk-group", group.locale or "ru", address=f"https://vk.me/club{self._settings.group_id}")
        # The same number from every door and after every start: VK shows it once.
        number = spread(f"group {self._salt} {group.chat}") + 1
        self._aside.do(self._quietly("messages.send", peer_ids=group.chat, random_id=number, message=text, disable_mentions=1))

    async def _answer_press(self, body: Raw) -> None:
        """Without an answer the button spins for a minute."""
        event, user, peer = string(body, "event_id", 100), integer(body, "user_id"), integer(body, "peer_id")
        if event and user and peer:
            await self._quietly("messages.sendMessageEventAnswer", event_id=event, user_id=user, peer_id=peer)

    async def _quietly(self, method: str, **values: Any) -> None:
        try:
            await self._api.call(method, **values)
        except DeliveryError as error:
            log.info("vk call failed", call=method, why=str(error))


def build(settings: VkSettings, tools: Tools) -> VkChannel:
    """For :func:`connectors.known.build`."""
    return VkChannel(settings, tools)


def _peer(chat: str) -> int:
    if not chat.isdecimal() or not chat.isascii():
        raise Rejected("a VK chat is a number")
    return int(chat)
