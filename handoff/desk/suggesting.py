"""Answers of the knowledge base for an operator: found by words, proposed for what the client said last, worded for that client."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from connectors.contract import Author
from connectors.errors import NotFound
from connectors.ledger import people, thread
from connectors.ledger.store import Store, Tx
from connectors.ledger.thread import Message
from handoff import handoffs
from handoff.desk import rows
from handoff.desk.tables import suggestions
from handoff.operators import Operator
from knowledge_base.contract import Article, Hit, KnowledgeBase, Outcome

_LOOKED_AT: Final = 20
_JOINED: Final = 3
_QUERY: Final = 500
_LIMIT: Final = 5
_SKIPPED: Final = (Author.system, Author.note)


@dataclass(frozen=True, slots=True)
class Asker:
    """Whom an answer is worded for."""

    conversation_id: int
    channel: str
    language: str


class Wording(Protocol):
    """An article's text for one client, light Markdown: the variant that fits, its variables filled in."""

    async def told(self, article: Article, client: Asker) -> str: ...


class Answers:
    """Searches and words; what may be seen of the conversation is checked by the caller."""

    def __init__(self, store: Store, kb: KnowledgeBase, wording: Wording) -> None:
        self._store = store
        self._kb = kb
        self._wording = wording

    async def find(self, conversation_id: int, query: str) -> Sequence[Mapping[str, Any]]:
        """Articles for the operator's own words, best first: ``{article_id, revision, title, confidence}``."""
        asker = await self._asker(conversation_id)
        found = await self._kb.search(query[:_QUERY], language=asker.language, limit=_LIMIT)
        return [_wire(hit) for hit in found.hits]

    async def said(self, conversation_id: int, article_id: str) -> Mapping[str, Any]:
        """``{article_id, revision, title, text}`` worded for the client. Raises NotFound."""
        article = await self._kb.article(article_id)
        if article is None:
            raise NotFound("article_unknown", f"no article {article_id!r}")
        text = await self._wording.told(article, await self._asker(conversation_id))
        return {"article_id": article.id, "revision": article.revision, "title": article.title, "text": text}

    async def suggestion(self, conversation_id: int) -> Mapping[str, Any] | None:
        """The best answer to the client's last words: a hit with ``text``, ``query`` and ``message_id``.

        None when people do not have the conversation, the operator had the last word, the base knows no answer, or the client was shown it.
        """
        async with self._store.read() as tx:
            said = await _last_words(tx, conversation_id)
            row = await handoffs.current(tx, conversation_id)
        if row is None or not said or said[-1].episode_id != row.episode_id:
            return None
        shown = [one["article_id"] for one in row.packet.get("shown") or ()]
        question = str((row.packet.get("facts") or {}).get("question") or "") if row.answered_at is None else ""
        asker = await self._asker(conversation_id)
        for query in filter(None, ("\n".join(message.text for message in said)[:_QUERY], question[:_QUERY])):
            found = await self._kb.search(query, language=asker.language, limit=1, exclude=shown)
            if found.outcome is Outcome.refuse or not found.hits:
                continue
            hit = found.hits[0]
            return {**_wire(hit), **await self.said(conversation_id, hit.article_id), "query": query, "message_id": said[-1].id}
        return None

    async def _asker(self, conversation_id: int) -> Asker:
        async with self._store.read() as tx:
            person = await people.person_of(tx, conversation_id)
            return Asker(conversation_id, await rows.channel(tx, conversation_id), person.language)


async def note(tx: Tx, operator: Operator, conversation_id: int, values: Mapping[str, Any]) -> None:
    """What the operator made of a suggestion, the last word counting: ``{message_id, article_id, revision, confidence, taken}``."""
    row = {
        "message_id": values["message_id"],
        "conversation_id": conversation_id,
        "login": operator.login,
        "article_id": values["article_id"],
        "revision": values["revision"],
        "confidence": round(values["confidence"] * 100),
        "taken": values["taken"],
        "at": tx.now,
    }
    statement = tx.insert(suggestions).values(row)
    again = {key: row[key] for key in ("revision", "confidence", "taken", "at")}
    await tx.conn.execute(statement.on_conflict_do_update(index_elements=["message_id", "login", "article_id"], set_=again))


async def _last_words(tx: Tx, conversation_id: int) -> Sequence[Message]:
    """What the client wrote since anybody answered, at most the last three messages, in order."""
    said: list[Message] = []
    for message in reversed(await thread.tail(tx, conversation_id, _LOOKED_AT)):
        if message.author in _SKIPPED:
            continue
        if message.author is not Author.client or len(said) == _JOINED:
            break
        if message.text and message.deleted_at is None and message.kind != "press":
            said.append(message)
    return said[::-1]


def _wire(hit: Hit) -> Mapping[str, Any]:
    return {"article_id": hit.article_id, "revision": hit.revision, "title": hit.title, "confidence": hit.confidence}
