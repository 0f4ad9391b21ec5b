"""Variants and variables in an answer's Markdown: which block is said to whom, and what is filled in. Pure functions over text.

::

    ::: when region=spb,msk tariff="Дом 100" channel=telegram client=business language=en
    Said where every condition holds; several values by commas, any of them will do.
    :::
    ::: otherwise
    Said where none of the blocks just above was.
    :::

Blocks that follow one another are alternatives: the first that fits is said. Text outside blocks is said to everybody.
A variable, ``{{ balance }}``, is filled from the company's systems. A line with a variable that is not known is left out, so that nobody
ever reads a gap; a block of which nothing would remain does not fit, nor does a ``::: when`` without conditions, whose variables are all
it asks for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

KEYS: Final = frozenset({"channel", "client", "language", "region", "tariff"})
"""What a block may depend on. ``client`` is ``person`` or ``business``, ``language`` ``ru`` or ``en``."""
VARIABLES: Final = frozenset({"balance", "hours", "nearest_terminal", "tariff"})
"""What may be filled in."""

Conditions = Mapping[str, frozenset[str]]
NOTHING: Final[Mapping[str, str]] = MappingProxyType({})

_VALUE: Final = r'(?:"[^"]*"|«[^»]*»|[^\s",«»]+)'
_CONDITION: Final = re.compile(rf"([a-z_]+)=({_VALUE}(?:,{_VALUE})*)(?=\s|$)")
_VARIABLE: Final = re.compile(r"\{\{\s*([a-z][a-z0-9_]*)\s*\}\}")
_GAPS: Final = re.compile(r"\n\s*\n\s*\n+")


@dataclass(slots=True)
class Block:
    """One variant. ``conditions`` is None for ``otherwise``."""

    conditions: Conditions | None
    line: int
    lines: list[str] = field(default_factory=list)

    def fits(self, circumstances: Mapping[str, str], values: Mapping[str, str]) -> bool:
        if self.conditions == {} and not _known("\n".join(self.lines), values):
            return False
        wanted = (self.conditions or {}).items()
        return all(_same(circumstances.get(key, "")) in any_of for key, any_of in wanted) and any(map(str.strip, self.said(values)))

    def said(self, values: Mapping[str, str]) -> list[str]:
        return [line for line in self.lines if _known(line, values)]


Part = str | list[Block]
"""A line said to everybody, or blocks of which one is said."""


def varies(answer: str) -> bool:
    """Whether the answer has any mark of ours."""
    return ":::" in answer or "{{" in answer


def chosen(answer: str, circumstances: Mapping[str, str], values: Mapping[str, str] = NOTHING) -> str:
    """The answer for these circumstances (see ``KEYS``) with the variables filled in (see ``VARIABLES``); what is not known is left out."""
    if not varies(answer):
        return answer
    said: list[str] = []
    for part in _parts(answer, []):
        if isinstance(part, str):
            said += [part] if _known(part, values) else []
        else:
            fitting = next((block for block in part if block.fits(circumstances, values)), None)
            said += ["", *fitting.said(values), ""] if fitting else [""]
    return _filled(_GAPS.sub("\n\n", "\n".join(said)).strip("\n"), values)


def variables(answer: str) -> set[str]:
    """Names of the variables the answer wants filled in."""
    return set(_variables(answer))


def depends_on(answer: str) -> set[str]:
    """The circumstances its blocks ask for."""
    parts = (part for part in _parts(answer, []) if not isinstance(part, str))
    return {key for blocks in parts for block in blocks for key in block.conditions or ()}


def unmarked(answer: str) -> str:
    """Every variant's words without the marks, as the search reads them."""
    if not varies(answer):
        return answer
    parts = list(_parts(answer, []))
    lines = [part if isinstance(part, str) else "\n\n".join("\n".join(block.lines) for block in part) for part in parts]
    return _VARIABLE.sub("…", "\n".join(lines))


def problems(answer: str) -> list[str]:
    """What is wrong with the marks, one code each with its line (``3: not_closed``).

    ``bad_mark``, ``bad_condition``, ``unknown_key``, ``no_condition``, ``otherwise_alone``, ``empty_block``, ``not_closed``, ``nested``,
    ``not_opened``, ``broken_variable``, ``unknown_variable``, and ``says_nothing`` (line 0) for an answer that is empty to who is unknown.
    """
    found: list[tuple[int, str]] = []
    blocks = [block for part in _parts(answer, found) if not isinstance(part, str) for block in part]
    for block in blocks:
        words = "\n".join(block.lines)
        if not words.strip():
            found.append((block.line, "empty_block"))
        if block.conditions is not None and not block.conditions and not _variables(words):
            found.append((block.line, "no_condition"))
    for number, line in enumerate(answer.split("\n"), start=1):
        found += [(number, "unknown_variable")] if _variables(line) - VARIABLES else []
        found += [(number, "broken_variable")] if _broken(line) else []
    if answer.strip() and not found and not chosen(answer, {}).strip():
        found.append((0, "says_nothing"))
    return [f"{line}: {code}" for line, code in sorted(found)]


def _parts(answer: str, found: list[tuple[int, str]]) -> Iterator[Part]:
    """The answer's parts in order; what is wrong goes to ``found`` and is read as kindly as can be."""
    group: list[Block] = []
    blank: list[str] = []
    block: Block | None = None
    for number, line in enumerate(answer.split("\n"), start=1):
        mark = line.strip()
        if block is not None and mark == ":::":
            group.append(block)
            block = None
        elif mark.startswith(":::"):
            if block is not None:
                found.append((number, "nested"))
                group.append(block)
            if mark == ":::":
                found.append((number, "not_opened"))
                continue
            block = _opened(mark, number, group, found)
            blank = []
        elif block is not None:
            block.lines.append(line)
        elif group and not mark:
            blank.append(line)
        else:
            if group:
                yield group
            yield from blank
            group, blank = [], []
            yield line
    if block is not None:
        found.append((block.line, "not_closed"))
        group.append(block)
    if group:
        yield group


def _opened(mark: str, number: int, group: list[Block], found: list[tuple[int, str]]) -> Block:
    word, _, rest = mark.removeprefix(":::").strip().partition(" ")
    if word == "otherwise":
        if rest.strip():
            found.append((number, "bad_mark"))
        if not group or group[-1].conditions is None:
            found.append((number, "otherwise_alone"))
        return Block(None, number)
    if word != "when":
        found.append((number, "bad_mark"))
        return Block({"": frozenset()}, number)  # nobody's: what was meant is not known
    conditions = {key: frozenset(_values(values)) for key, values in _CONDITION.findall(rest)}
    if _CONDITION.sub("", rest).strip():
        found.append((number, "bad_condition"))
        conditions[""] = frozenset()
    if conditions.keys() - KEYS - {""}:
        found.append((number, "unknown_key"))
    return Block(conditions, number)


def _values(text: str) -> Iterator[str]:
    for value in re.findall(_VALUE, text):
        yield _same(value.strip('"«»'))


def _same(value: str) -> str:
    return " ".join(value.casefold().replace("ё", "е").split())


def _variables(text: str) -> set[str]:
    return set(_VARIABLE.findall(text))


def _known(text: str, values: Mapping[str, str]) -> bool:
    return _variables(text) <= values.keys() and not _broken(text)


def _broken(text: str) -> bool:
    return "{{" in _VARIABLE.sub("", text)


def _filled(text: str, values: Mapping[str, str]) -> str:
    return _VARIABLE.sub(lambda found: " ".join(values[found[1]].split()), text)
