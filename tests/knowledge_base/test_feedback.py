"""What was shown is remembered once, with the client's reaction."""

from __future__ import annotations

from knowledge_base.contract import Hit, Reaction
from knowledge_base.search import LocalKnowledgeBase

FIRST, SECOND = Hit("return", 1, "Как вернуть товар", 0.8), Hit("promo", 2, "Промокод", 0.6)


async def test_repeating_changes_nothing(kb: LocalKnowledgeBase) -> None:
    for hit in (FIRST, SECOND):
        await kb.shown(message_id=1, episode_id=5, query="вернуть", hit=hit, index_version="1")
    answers = await kb.shown_in(5)
    assert [(a.article_id, a.revision, a.confidence, a.query, a.reaction) for a in answers] == [("return", 1, 0.8, "вернуть", None)]


async def test_each_question_of_a_message_has_its_answer(kb: LocalKnowledgeBase) -> None:
    for part, hit in ((0, FIRST), (1, SECOND), (1, FIRST)):
        await kb.shown(message_id=1, episode_id=5, query="вернуть", hit=hit, index_version="1", part=part)
    assert [a.article_id for a in await kb.shown_in(5)] == ["return", "promo"]


async def test_a_reaction_goes_to_the_last_answer_of_the_episode(kb: LocalKnowledgeBase) -> None:
    assert await kb.react(episode_id=5, reaction=Reaction.helped) is None
    await kb.shown(message_id=1, episode_id=5, query="вернуть", hit=FIRST, index_version="1")
    await kb.shown(message_id=2, episode_id=5, query="скидка", hit=SECOND, index_version="1")
    await kb.shown(message_id=3, episode_id=6, query="скидка", hit=SECOND, index_version="1")
    reacted = await kb.react(episode_id=5, reaction=Reaction.not_that)
    assert reacted and (reacted.article_id, reacted.reaction) == ("promo", Reaction.not_that)
    assert [a.reaction for a in await kb.shown_in(5)] == [None, Reaction.not_that]
    assert [a.reaction for a in await kb.shown_in(6)] == [None]


async def test_any_query_can_be_kept(kb: LocalKnowledgeBase) -> None:
    await kb.shown(message_id=1, episode_id=5, query="😀\x00\ud800" + "я" * 10_000, hit=FIRST, index_version="1")
    assert (await kb.shown_in(5))[0].query.startswith("😀?")
