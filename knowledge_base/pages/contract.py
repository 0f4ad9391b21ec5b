"""What the editors' pages are given: who signs in, how channels show an answer, and the verbs that they put on screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from knowledge_base.editing.editor import Editor
from knowledge_base.editing.publishing import Publishing
from knowledge_base.errors import KnowledgeBaseError
from knowledge_base.gate.gate import Gate
from knowledge_base.search import LocalKnowledgeBase
from knowledge_base.settings import ImportLimits, ImportSettings

Preview = Callable[[str], Sequence[str]]
"""An answer's Markdown as the messages of one channel: a safe subset of HTML, with line ends as they are."""


class Texts(Protocol):
    """The message catalogue: text of ``key`` in ``locale`` (``ru`` or ``en``), with values filled in."""

    def __call__(self, key: str, locale: str, **values: object) -> str: ...


class SignInRefused(KnowledgeBaseError):
    """``bad_login`` (wrong login or password), ``too_many`` (tries), or ``not_an_editor``."""

    status = 401


@dataclass(frozen=True, slots=True)
class Signed:
    """An editor with a session. ``locale`` is ``ru`` or ``en``."""

    editor: Editor
    name: str
    locale: str = "ru"


class Sessions(Protocol):
    """Who works here. A token is the session's secret and lives in a cookie that scripts cannot read."""

    async def sign_in(self, login: str, password: str) -> str:
        """The token of a new session. Raises :class:`SignInRefused`."""
        ...

    async def who(self, token: str) -> Signed | None:
        """The editor of a session; None when it has ended."""
        ...

    async def sign_out(self, token: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything the pages show and do. ``previews`` by the name of the channel, in the order of their tabs."""

    kb: LocalKnowledgeBase
    publishing: Publishing
    gate: Gate
    sessions: Sessions
    texts: Texts
    previews: Mapping[str, Preview] = field(default_factory=dict)
    limits: ImportLimits = field(default_factory=lambda: ImportSettings().page)
