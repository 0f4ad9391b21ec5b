"""Several short messages in a row are one question: what the client has hardly finished writing waits a moment for the rest."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

from connectors.contract import Kind
from connectors.ledger.turns import Waiting

NEAR: Final = timedelta(seconds=5)
"""Messages further apart are two questions, however they are worded."""
_PATIENCE: Final = 4
"""Windows that a client may keep the bot waiting by going on."""

_WORD: Final = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_OPENING: Final = re.compile(
    r"подскажи(?:те)?|скажи(?:те)?|пожалуйста|помоги(?:те)?|слушай(?:те)?|девушка|извините|простите|вопрос|вопросик|алло|ау|такой|такая|ситуация|"
    r"дело|проблем(?:к?а)|вот|тут|смотри(?:те)?|значит|короче|в|у|меня|к|вам|есть|один|можно|спросить|задать|хочу|хотела?|узнать|ещ[её]|а|и|ну|так|"
    r"please|help|listen|sorry|question|problem|so|well|look|i|have|an?|one|can|could|ask|want|to|know|another|also|tell|me"
)
"""Words of messages that only announce what is asked next."""
_DANGLING: Final = re.compile(
    r"[аиноуявскз]|или|что|чтобы|если|когда|как|где|куда|почему|зачем|как(?:ой|ая|ие)|сколько|потому|на|со|ко|об|от|до|для|за|из|по|про|при|без|не|ни|"
    r"мо(?:й|я|[её]|и)|мне|меня|мы|вы|ваш[ае]?|наш[ае]?|очень|"
    r"and|or|but|that|if|when|how|where|why|what|which|because|of|in|on|at|with|to|for|from|about|without|not|my|me|i|we|you|your|the|an?|is|are|very"
)
"""Words after which something must follow."""
_GOES_ON: Final = re.compile(
    r"и|а|но|или|потому|чтобы|хотя|тоже|также|уже|опять|снова|совсем|вообще|срочно|пожалуйста|втор(?:ой|ые)|трет(?:ий|ьи)|целый|весь|всю|"
    r"с|со|после|до|через|на|в|and|but|or|because|also|too|already|again|please|since|for"
)
"""First words of messages that go on with the one before."""
_LACKS: Final = re.compile(r"(?:не|not) (?!то$|эт|помог|надо|нужн|хочу|хоч|знаю|подход|подош|понял|понима|согла|helpful|now)\w+")
"""«Не работает»: what does not?"""
_WHOLE: Final = re.compile(
    r"да|нет|ага|угу|неа|ок|окей|хорошо|ладно|понятно|ясно|спасибо|спс|благодарю|привет\w*|здравствуй\w*|здрасьте|пока|стоп|отмена|отменить|"
    r"меню|начать|помощь|баланс|статус|оператор\w*|человек\w*|специалист\w*|менеджер\w*|сотрудник\w*|бот|русский|english|английский|"
    r"yes|no|yep|nope|ok|okay|thanks|thank|hi|hello|hey|bye|stop|cancel|menu|start|help|balance|status|agent|operator|person|human|bot"
)
"""Words that are a whole message."""


class Bursts:
    """``window``: seconds of quiet after which an unfinished message is taken as it is; 0 takes every message by itself."""

    def __init__(self, window: float) -> None:
        self._window = timedelta(seconds=window)

    def joins(self, before: str, words: str, gap: timedelta) -> bool:
        """Whether ``words``, sent ``gap`` after ``before``, go on with it."""
        said = _words(words)
        if not self._window or abs(gap) > NEAR or _whole(before) or _whole(words):
            return False
        return unfinished(before) or (_GOES_ON.fullmatch(said[0]) is not None and len(said) <= 3 and not _ended(before))

    def rest(self, message: Waiting, now: datetime) -> float:
        """Seconds to wait for more before the turn of ``message`` begins; none for a form's answer and in a person's conversation."""
        begun = message.begun or message.attempts or message.holder.kind != "bot"
        if begun or (message.tracker or {}).get("active_form") or message.payload or message.kind is not Kind.text:
            return 0.0
        last = message.last_at or message.received_at
        until = min(last + self._window, message.received_at + self._window * _PATIENCE)
        wait = (until - now).total_seconds()
        return wait if wait > 0 and unfinished(message.text.rpartition("\n")[2]) else 0.0


def unfinished(text: str) -> bool:
    """Whether more is surely coming: it breaks off, only announces a question, names a thing («интернет») or lacks it («не работает»)."""
    words = _words(text)
    if not words or _ended(text) or text.startswith("/"):
        return False
    if (
        text.rstrip().endswith((",", ":", "-", "–", "—"))
        or _DANGLING.fullmatch(words[-1]) is not None
        or all(map(_OPENING.fullmatch, words))
    ):
        return True
    return not _whole(text) and (_LACKS.fullmatch(" ".join(words)) is not None or (len(words) == 1 and words[0].isalpha()))


def _ended(text: str) -> bool:
    return text.rstrip().endswith((".", "!", "?", "…", ")"))


def _whole(text: str) -> bool:
    words = _words(text)
    return len(words) <= 2 and all(_WHOLE.fullmatch(word) for word in words)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
