"""«Не то»: the client's feedback on the last answer, put on it once a message."""

from __future__ import annotations

from actions.contract import Effects
from knowledge_base.contract import KnowledgeBase, Reaction, Store


class Blame:
    """«Не то» put on the episode's last answer."""

    def __init__(self, store: Store, effects: Effects, kb: KnowledgeBase) -> None:
        self._store = store
        self._effects = effects
        self._kb = kb

    async def once(self, *, message_id: int, episode_id: int) -> None:
        """A repeated turn must not blame the answer it gave itself."""
        key = f"not_that:{message_id}"
        async with self._store.read() as tx:
            done = await self._effects.recall(tx, key)
        if done is None:
            await self._kb.react(episode_id=episode_id, reaction=Reaction.not_that)
            async with self._store.write() as tx:
                await self._effects.remember(tx, key, True)
