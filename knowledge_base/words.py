"""Text to what lexical search compares: folded letters, words, lemmas with their roots, character n-grams."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final

import pymorphy3
import snowballstemmer

_WORD: Final = re.compile(r"[^\W_]+")
_CYRILLIC: Final = re.compile(r"[а-яё]", re.IGNORECASE)
_RUSSIAN_WORD: Final = re.compile(r"[а-яё]+", re.IGNORECASE)
"""All that may be given to the dictionary: on rare letters without a Unicode name it raises."""
_LATIN: Final = re.compile(r"[a-z]", re.IGNORECASE)
_FUNCTION_POS: Final = frozenset({"PREP", "CONJ", "PRCL", "INTJ", "NPRO"})
_NAME_TAGS: Final = frozenset({"Name", "Surn", "Patr", "Geox", "Orgn", "Abbr"})
_ROOT_LENGTH: Final = 5
"""Letters of a lemma that survive derivation in most Russian support words: оплат-а/оплат-ить, подкл-ючение/подкл-ючить."""

_stem_english = snowballstemmer.stemmer("english")


@cache
def _vocabulary() -> Mapping[str, Any]:
    """Shipped word lists: colloquial spellings → plain words, and words that carry no topic."""
    loaded: dict[str, Any] = json.loads(files("knowledge_base").joinpath("vocabulary.json").read_text("utf-8"))
    return loaded


@cache
def morph() -> pymorphy3.MorphAnalyzer:
    """The Russian dictionary; loading it takes a third of a second, so it happens once and not at import."""
    return pymorphy3.MorphAnalyzer(lang="ru")


def fold(text: str) -> str:
    """Lower case, compatibility forms joined, ё as е."""
    return unicodedata.normalize("NFKC", text).lower().replace("ё", "е")


def words(text: str) -> list[str]:
    """Words and numbers of ``text``, folded, colloquial spellings replaced by plain ones."""
    meant = _vocabulary()["plain"]
    found: list[str] = []
    for word in _WORD.findall(_joined(fold(text))):
        found.extend(meant.get(word, word).split())
    return found


def plain(word: str) -> str | None:
    """What a folded colloquial word stands for (тырнет, вайфай); None when it is no such word."""
    found: str | None = _vocabulary()["plain"].get(word)
    return found


def openings() -> Collection[str]:
    """Folded words that a question may begin with before it begins: greetings, «tell me please»."""
    said: list[str] = _vocabulary()["openings"]
    return said


def _joined(folded: str) -> str:
    """``folded`` with names people write in two parts (wi-fi, вай фай) made one word."""
    return _in_parts().sub(lambda found: _vocabulary()["joined"][found.group()], folded)


@cache
def _in_parts() -> re.Pattern[str]:
    parts = sorted(_vocabulary()["joined"], key=len, reverse=True)
    return re.compile("|".join(rf"\b{re.escape(part)}" for part in parts))


def has_letters(text: str) -> bool:
    """Whether there is anything to search for: a letter or a digit."""
    return _WORD.search(text) is not None


def script(text: str) -> str | None:
    """``ru`` or ``en`` by the letters that prevail; None when there are none of either."""
    cyrillic, latin = len(_CYRILLIC.findall(text)), len(_LATIN.findall(text))
    if not cyrillic and not latin:
        return None
    return "ru" if cyrillic * 2 >= latin else "en"


@lru_cache(maxsize=100_000)
def lemma(word: str) -> str:
    """Dictionary form of a folded word; empty for a word that carries no topic."""
    if word in _vocabulary()["empty"]:
        return ""
    if not _RUSSIAN_WORD.fullmatch(word):
        return str(_stem_english.stemWord(word))
    parse = morph().parse(word)[0]
    if parse.tag.POS in _FUNCTION_POS:
        return ""
    normal = fold(parse.normal_form)
    return "" if normal in _vocabulary()["empty"] else normal


@lru_cache(maxsize=100_000)
def is_russian(word: str) -> bool:
    """Whether the dictionary knows ``word`` as something other than a name or an abbreviation."""
    if not _RUSSIAN_WORD.fullmatch(word) or not morph().word_is_known(word):
        return False
    return any(not _NAME_TAGS & set(parse.tag.grammemes) for parse in morph().parse(word))


def is_english(word: str) -> bool:
    """Whether ``word`` is one of the few hundred commonest English words: enough to tell English from transliteration."""
    return word in _vocabulary()["english"]


def is_only_english(word: str) -> bool:
    """Whether ``word`` is a small English word that no transliterated Russian looks like."""
    return word in _vocabulary()["english_only"]


def lemmas(text: str) -> list[str]:
    """Lemmas of ``text`` in order, without those that carry no topic."""
    return [found for word in words(text) if (found := lemma(word))]


def root(lemma_: str) -> str:
    """The front of a lemma, which noun and verb of one family share."""
    return lemma_[:_ROOT_LENGTH]


def grams(word: str) -> Iterator[str]:
    """Character trigrams of a word with its borders marked."""
    padded = f" {word} "
    for start in range(len(padded) - 2):
        yield padded[start : start + 3]
