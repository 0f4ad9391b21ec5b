"""An article's text for one client: the variant that fits, its variables filled in, and where it is from."""

from __future__ import annotations

from actions.contract import Client, Plain
from actions.facts import Facts
from actions.voice import Voice
from knowledge_base import variants
from knowledge_base.contract import Article


class Telling:
    """Words an article for whoever asks."""

    def __init__(self, voice: Voice, plain: Plain, facts: Facts) -> None:
        self._voice = voice
        self._plain = plain
        self._facts = facts

    async def told(self, article: Article, client: Client) -> str:
        """The answer with its source and date."""
        answer = article.answer
        if variants.varies(answer):
            answer = variants.chosen(answer, *await self._facts.of(client, answer))
        date = self._voice.day(article.updated, client.language)
        return f"{self._plain(answer)}\n\n{self._voice.text('source', client.language, title=article.title, date=date)}".strip()
