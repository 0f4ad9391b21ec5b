"""Mends text typed in the wrong keyboard layout or in transliteration, only where that gives words somebody knows."""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from typing import Final

from knowledge_base.words import fold, is_english, is_only_english, is_russian, lemma, script

_LATIN_KEYS: Final = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_RUSSIAN_KEYS: Final = "ёйцукенгшщзхъфывапролджэячсмитьбю"
_TO_RUSSIAN: Final = str.maketrans(_LATIN_KEYS, _RUSSIAN_KEYS)
_TO_LATIN: Final = str.maketrans(_RUSSIAN_KEYS, _LATIN_KEYS)
_SOUNDS: Final = (
    ("shch", "щ"), ("sch", "щ"), ("zh", "ж"), ("kh", "х"), ("ts", "ц"), ("ch", "ч"), ("sh", "ш"), ("yu", "ю"), ("ya", "я"), ("yo", "е"),
    ("ye", "е"), ("ju", "ю"), ("ja", "я"), ("jo", "е"), ("'", "ь"), ("x", "кс"),
)  # fmt: skip
_SHORT_I: Final = re.compile(r"(?<=[aeiouy])[jy]")
_HARD_END: Final = re.compile(r"[бвгджзклмнпрстфхцчшщ]$")
_HARD_L: Final = re.compile(r"л(?=[бвгджзкмнпрстфхцчшщ])")
_LETTERS: Final = str.maketrans("abcdefghijklmnopqrstuvwxyz", "абцдефгхижклмнопкрстуввкыз")
_TOKEN: Final = re.compile(r"\S+")
_EDGE: Final = '!?()"«»…:'
_ENOUGH: Final = 0.6
"""Share of a text's longer words that must become known; lower than one, for people misspell in any layout."""


def repaired(text: str, known: Container[str] = ()) -> str | None:
    """``text`` as it was meant, or None when it is fine as it is.

    ``known`` holds the lemmas of the knowledge base: they count as known in either alphabet.
    """
    folded = fold(text)
    if script(folded) == "ru":
        return _reversed_layout(folded, known)
    english = _share(folded, lambda word: word in known or is_english(word))
    if script(folded) is None or english >= _ENOUGH or any(map(is_only_english, folded.split())):
        return None

    def russian(text: str) -> float:
        return _share(text, lambda word: is_russian(word) or (not word.isascii() and lemma(word) in known))

    best = max(folded.translate(_TO_RUSSIAN), sounded(folded), key=russian)
    share = russian(best)
    return best if share >= _ENOUGH and share > english else None


def sounded(text: str) -> str:
    """Transliterated Russian back in Cyrillic, word by word; soft signs, which people leave out, are put back where that gives a word."""
    return _TOKEN.sub(lambda found: _sounded_word(found.group()), text)


def _sounded_word(word: str) -> str:
    word = _SHORT_I.sub("й", word)
    for latin, russian in _SOUNDS:
        word = word.replace(latin, russian)
    plain = word.translate(_LETTERS)
    soft = _HARD_L.sub("ль", plain)
    variants = (plain, _HARD_END.sub(r"\g<0>ь", plain), soft, _HARD_END.sub(r"\g<0>ь", soft))
    return next((variant for variant in variants if is_russian(variant)), plain)


def _reversed_layout(folded: str, known: Container[str]) -> str | None:
    """English typed with the Russian layout on: every longer word unknown in Russian and known once moved."""
    moved = folded.translate(_TO_LATIN)

    def meant(word: str) -> bool:
        return word.isascii() and (word in known or is_english(word))

    if _share(folded, lambda word: is_russian(word) or word in known) > 1 - _ENOUGH:
        return None
    return moved if _share(moved, meant) >= _ENOUGH else None


def _share(text: str, known: Callable[[str], bool]) -> float:
    """Share of letters that stand in known words, words of three letters or more alone counting."""
    long = [word for token in _TOKEN.findall(text) if len(word := token.strip(_EDGE + ".,")) >= 3]
    letters = sum(map(len, long))
    return sum(len(word) for word in long if known(word)) / letters if letters else 0.0
