"""Looking up what a client asks: alone, in parts when it is several questions, or together with the question before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from actions import asking
from knowledge_base.contract import Hit, KnowledgeBase, Outcome, SearchResult


@dataclass(frozen=True, slots=True)
class Found:
    """What was searched and found. ``asked``: the question, and after it the one that leans on it if there is such."""

    asked: Sequence[str]
    result: SearchResult

    @property
    def query(self) -> str:
        return " ".join(self.asked)

    @property
    def answers(self) -> bool:
        return self.result.outcome is Outcome.answer and bool(self.result.hits)

    @property
    def best(self) -> str | None:
        """The id of the best article."""
        return self.result.hits[0].article_id if self.result.hits else None


async def note_unanswered(kb: KnowledgeBase, found: Sequence[Found], *, message_id: int, episode_id: int) -> None:
    """Tell the knowledge base what was asked in vain, or had to be asked back."""
    for one in found:
        if not one.answers:
            await kb.asked(message_id=message_id, episode_id=episode_id, query=one.query, result=one.result)


async def note_shown(kb: KnowledgeBase, found: Found, hit: Hit, *, message_id: int, episode_id: int, part: int) -> dict[str, Any]:
    """Remember that ``hit`` is said as the answer (``part``: which of several); what the message tells of it."""
    version = found.result.index_version
    await kb.shown(message_id=message_id, episode_id=episode_id, query=found.query, hit=hit, index_version=version, part=part)
    return {"article_id": hit.article_id, "revision": hit.revision, "confidence": hit.confidence, "title": hit.title}


async def look_up(
    kb: KnowledgeBase,
    text: str,
    *,
    language: str,
    before: str | None = None,
    seen: Sequence[str] = (),
    exclude: Sequence[str] = (),
    matter: str = "",
) -> Sequence[Found]:
    """What to say to ``text``: one finding, or several when its questions have answers of their own; one that must be asked back is last.

    ``before`` is the question of the turn before; a short one that finds no answer by itself is searched together with it. What the client
    has ``seen`` (ids) is said again to such a one only when nothing else answers the two. ``matter``: the text without what no article is
    about (an address); it is searched alone where the whole finds no answer.
    """

    async def search(*asked: str, seen: Sequence[str] = ()) -> Found:
        return Found(asked, await kb.search(" ".join(asked), language=language, exclude=[*exclude, *seen]))

    words = asking.one_line(text)
    whole = await search(words)
    if matter and not whole.answers and (bare := asking.one_line(matter)) != words:
        alone = await search(bare)
        whole = alone if alone.answers or whole.result.outcome is Outcome.refuse else whole
    several = _each_its_own([await search(part) for part in asking.questions_in(text)], whole)
    if several:
        return several
    if before and asking.leans(words) and (not whole.answers or asking.points_back(words)):
        together = await search(before, words)
        if together.best in seen and (other := await search(before, words, seen=seen)).answers and _better(other, whole):
            return [other]
        if _better(together, whole):
            return [together]
    return [whole]


def _each_its_own(several: Sequence[Found], whole: Found) -> Sequence[Found]:
    """Sure answers, all different, and when all the words together find an answer, it is one of them; else nothing.

    Beside a sure answer one question may need to be asked back, if the words together find nothing sure.
    """
    sure = [found for found in several if found.answers]
    doubtful = [found for found in several if not found.answers]
    best = {found.best for found in sure}
    if len(best) < len(sure) or not sure or (whole.answers and (doubtful or whole.best not in best)):
        return ()
    return [*sure, *doubtful] if [found.result.outcome for found in doubtful] in ([], [Outcome.clarify]) else ()


def _better(together: Found, alone: Found) -> bool:
    """The question before may lend its subject, but must not drown what the short one names: that must lead to the article as well."""
    if together.result.outcome is Outcome.refuse:
        return False
    if not asking.names_something(alone.query):
        return together.answers or not alone.answers
    lends = together.best in [hit.article_id for hit in alone.result.hits]
    return lends and (together.answers or alone.result.outcome is Outcome.refuse)
