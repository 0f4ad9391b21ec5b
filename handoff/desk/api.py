"""The desk's JSON and WebSocket API (design §8), the one our own pages and outside programs use."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Query, WebSocket
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from connectors.contract import Texts
from connectors.errors import Forbidden, Unauthorized
from connectors.ledger import events, thread
from connectors.ledger.store import Store
from connectors.ledger.thread import Message
from handoff import handoffs, hours, queues, waits
from handoff.assigning.heart import Heart
from handoff.contract import Outcome, Reason
from handoff.desk import bodies, classes, drafts, persons, rows
from handoff.desk.bodies import Id
from handoff.desk.feed import Feed
from handoff.desk.messages import sayings
from handoff.desk.refusals import BODY_BYTES, RefusingRoute
from handoff.desk.rows import iso
from handoff.desk.socket import BAD_TOKEN, Socket
from handoff.desk.verbs import Verbs
from handoff.operators import Operator, Operators
from handoff.settings import PeopleSettings

_THREAD = 500
_bearer = HTTPBearer(auto_error=False)
Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


@dataclass(frozen=True, slots=True)
class Desk:
    """What the desk is made of. ``group``: there is an operators' group in Telegram too; ``heart`` hears who is there."""

    store: Store
    texts: Texts
    settings: PeopleSettings
    operators: Operators
    verbs: Verbs
    feed: Feed
    group: bool = False
    heart: Heart | None = None

    async def enter(self, credentials: Credentials) -> Operator:
        """The signed-in operator or supervisor. Raises Unauthorized and Forbidden."""
        if credentials is None:
            raise Unauthorized("no_token", "Authorization: Bearer <token of the session> is missing")
        operator = await self.operators.who(credentials.credentials)
        if not operator.at_desk:
            raise Forbidden("not_an_operator", self.texts("handoff-no-desk", operator.locale))
        if self.heart is not None:
            self.heart.sign(operator.login)
        return operator

    def check_supervisor(self, who: Operator, code: str, words: str) -> None:
        """Anybody else is refused with ``code`` and the text ``words``."""
        if not who.supervises:
            raise Forbidden(code, self.texts(words, who.locale))

    def supervised(self, code: str, words: str) -> Any:
        """A dependency: the supervisor who asks, by :meth:`check_supervisor`."""

        async def supervisor(who: Operator = Depends(self.enter)) -> Operator:  # noqa: B008 - how FastAPI is told
            self.check_supervisor(who, code, words)
            return who

        return Depends(supervisor)

    async def row(self, who: Operator, conversation_id: int) -> dict[str, Any]:
        """The conversation's row after a verb, whatever the verb did to the operator's right to see it; never past the wall."""
        async with self.store.read() as tx:
            row = await rows.one(tx, conversation_id)
            assert row is not None
            return dict(row.shown_to(who))

    async def message(self, message: Message) -> dict[str, Any]:
        """One message as the desk shows it."""
        async with self.store.read() as tx:
            ((_, wire),) = (await sayings(tx, [message], self.feed.links)).wires
            return dict(wire)


def router(desk: Desk) -> APIRouter:
    """``/api/desk/…``."""
    routes = APIRouter(prefix="/api/desk", tags=["desk"], route_class=RefusingRoute, max_body_size=BODY_BYTES)
    _add_sessions(routes, desk)
    _add_words(routes, desk)
    _add_reading(routes, desk)
    _add_verbs(routes, desk)
    _add_socket(routes, desk)
    return routes


def _add_sessions(routes: APIRouter, desk: Desk) -> None:
    @routes.post("/login")
    async def login(body: bodies.Login, agent: Annotated[str, Header(alias="User-Agent")] = "") -> dict[str, Any]:
        """``{login, password}`` → ``{token, expires_at}``; five wrong tries of a login in a minute → 429."""
        token, expires = await desk.operators.sign_in(body.login, body.password, agent=agent)
        return {"token": token, "expires_at": iso(expires)}

    @routes.post("/logout", status_code=204)
    async def logout(credentials: Credentials) -> None:
        """End the session."""
        if credentials is not None:
            await desk.operators.sign_out(credentials.credentials)

    @routes.get("/me")
    async def me(credentials: Credentials) -> dict[str, Any]:
        """Who is signed in; ``last_seq`` is where the socket should begin when the list is read after this."""
        if credentials is None:
            raise Unauthorized("no_token", "Authorization: Bearer <token of the session> is missing")
        who = await desk.operators.who(credentials.credentials)
        async with desk.store.read() as tx:
            last = await events.last(tx)
        roles, served = sorted(role.value for role in who.roles), sorted(who.queues)
        return {
            "login": who.login,
            "name": who.name,
            "roles": roles,
            "queues": served,
            "locale": who.locale,
            "group": desk.group,
            "last_seq": last,
        }


def _add_words(routes: APIRouter, desk: Desk) -> None:
    enter = Depends(desk.enter)

    @routes.get("/queues")
    async def list_queues(who: Operator = enter) -> dict[str, Any]:
        """Every queue, whether it is open and how many wait in it."""
        async with desk.store.read() as tx:
            return {
                "queues": [
                    {
                        "name": queue.name,
                        "title": queue.titled(desk.texts, who.locale),
                        "line": queue.line,
                        "confidential": queue.confidential,
                        "open_now": (open_now := hours.open_at(queue.hours, tx.now)),
                        "opens_at": None if open_now else iso(hours.next_opening(queue.hours, tx.now)),
                        "waiting": await waits.waiting(tx, queue.name),
                    }
                    for queue in await queues.every(tx)
                ]
            }

    @routes.get("/topics")
    async def list_topics(who: Operator = enter) -> dict[str, Any]:
        """Topics with their queues, outcomes and reasons, with titles."""

        def titled(kind: str, name: str) -> dict[str, str]:
            return {"name": name, "title": desk.texts(f"handoff-{kind}-{name.replace('_', '-')}", who.locale)}

        async with desk.store.read() as tx:
            known = await classes.every(tx)
        return {
            "topics": [
                {**titled("topic", topic), "queue": queue, "class": classes.of(known, topic)}
                for topic, queue in desk.settings.topics.items()
            ],
            "classes": [{"name": one, "title": desk.texts(f"desk-class-{one.replace('_', '-')}", who.locale)} for one in classes.Class],
            "outcomes": [titled("outcome", outcome) for outcome in Outcome],
            "reasons": [titled("reason", reason) for reason in Reason],
        }


def _add_reading(routes: APIRouter, desk: Desk) -> None:
    enter = Depends(desk.enter)

    @routes.get("/conversations")
    async def list_conversations(holder: Literal["queue", "me", "all"] = "queue", who: Operator = enter) -> dict[str, Any]:
        """``queue``: waiting in one's queues; ``me``: held by oneself; ``all``: everything one may see, at most 500."""
        async with desk.store.read() as tx:
            return {"conversations": [row.shown_to(who) for row in await rows.listing(tx, who, holder)]}

    @routes.get("/conversations/{conversation_id}")
    async def show(conversation_id: Id, who: Operator = enter) -> dict[str, Any]:
        """The row with the packet of the open handoff, the last 500 messages and one's own draft; what the messenger can do, and whom the
        person is in others."""
        async with desk.store.read() as tx:
            row = await rows.seen(tx, who, conversation_id)
            handoff = await handoffs.current(tx, conversation_id)
            said = await sayings(tx, await thread.tail(tx, conversation_id, _THREAD), desk.feed.links)
            return {
                **row.shown_to(who),
                "person": await persons.detail(tx, who, row, desk.verbs.messengers),
                "capabilities": desk.verbs.messengers.wire(row.wire["channel"], who.locale),
                "packet": handoff and handoff.packet,
                "messages": said.read_by(who, row),
                "draft": await drafts.find(tx, conversation_id, who.login),
            }


def _add_verbs(routes: APIRouter, desk: Desk) -> None:
    enter = Depends(desk.enter)
    one = "/conversations/{conversation_id}"

    @routes.post(f"{one}/take")
    async def take(conversation_id: Id, who: Operator = enter) -> dict[str, Any]:
        """Take a waiting conversation; 409 when somebody else has it."""
        await desk.verbs.take(who, conversation_id)
        return await desk.row(who, conversation_id)

    @routes.post(f"{one}/reply")
    async def reply(conversation_id: Id, body: bodies.Reply, who: Operator = enter) -> dict[str, Any]:
        """Answer the client with words, uploaded files or both, once for a ``client_message_id``."""
        message = await desk.verbs.reply(who, conversation_id, body.client_message_id, body.text, body.files, markdown=body.markdown)
        return {"message_id": message.id, "seq": message.seq, "message": await desk.message(message)}

    @routes.post(f"{one}/note")
    async def note(conversation_id: Id, body: bodies.Note, who: Operator = enter) -> dict[str, Any]:
        """A note the client never sees."""
        message = await desk.verbs.note(who, conversation_id, body.text, body.client_message_id)
        return {"message_id": message.id, "seq": message.seq, "message": await desk.message(message)}

    @routes.post(f"{one}/transfer")
    async def transfer(conversation_id: Id, body: bodies.Transfer, who: Operator = enter) -> dict[str, Any]:
        """To another queue, with a comment for those there."""
        await desk.verbs.transfer(who, conversation_id, body.queue, body.comment)
        return await desk.row(who, conversation_id)

    @routes.post(f"{one}/return")
    async def give_back(conversation_id: Id, who: Operator = enter) -> dict[str, Any]:
        """Back to the bot."""
        await desk.verbs.give_back(who, conversation_id)
        return await desk.row(who, conversation_id)

    @routes.post(f"{one}/close")
    async def close(conversation_id: Id, body: bodies.Close, who: Operator = enter) -> dict[str, Any]:
        """End the episode; the client is asked for a mark."""
        await desk.verbs.close(who, conversation_id, body.topic, body.outcome, body.kind)
        return await desk.row(who, conversation_id)

    @routes.post(f"{one}/messages/{{message_id}}/resend")
    async def resend(conversation_id: Id, message_id: Id, who: Operator = enter) -> dict[str, Any]:
        """Send a failed, blocked or uncertain message again."""
        return {"message": await desk.message(await desk.verbs.resend(who, conversation_id, message_id))}

    @routes.post(f"{one}/messages/{{message_id}}/edit")
    async def edit(conversation_id: Id, message_id: Id, body: bodies.Edit, who: Operator = enter) -> dict[str, Any]:
        """Other words for one's own answer; 409 where the messenger cannot change what was sent."""
        return {"message": await desk.message(await desk.verbs.edit(who, conversation_id, message_id, body.text))}

    @routes.post(f"{one}/messages/{{message_id}}/unsend")
    async def unsend(conversation_id: Id, message_id: Id, who: Operator = enter) -> dict[str, Any]:
        """Take one's own answer back; 409 where the messenger cannot."""
        return {"message": await desk.message(await desk.verbs.take_back(who, conversation_id, message_id))}

    @routes.put(f"{one}/draft", status_code=204)
    async def draft(conversation_id: Id, body: bodies.Draft, who: Operator = enter) -> None:
        """Keep what one has begun to write; empty text deletes it."""
        async with desk.store.write() as tx:
            await rows.seen(tx, who, conversation_id)
            await drafts.keep(tx, conversation_id, who.login, body.text)


def _add_socket(routes: APIRouter, desk: Desk) -> None:
    @routes.websocket("/ws")
    async def follow(websocket: WebSocket, token: str = "", after: Annotated[str, Query()] = "0") -> None:
        """Every change the operator may see after ``after``, once, in order; 4401 without a valid session."""
        await websocket.accept()
        if not re.fullmatch(r"[0-9]{1,18}", after):
            await websocket.close(1008, "after must be a whole number")
            return
        try:
            who = await desk.operators.who(token)
        except Unauthorized:
            await websocket.close(BAD_TOKEN)
            return
        if who.at_desk:
            async with desk.heart.desk(who.login) if desk.heart else contextlib.nullcontext():
                await Socket(desk.feed, desk.operators, websocket, token, int(after)).serve()
        else:
            await websocket.close(4403)
