"""What a check of content in files found, as values and as tables on a terminal: red fails the check, yellow is to be looked at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from knowledge_base.drafts import Problem
from knowledge_base.gate.contract import Seen, Verdict


@dataclass(frozen=True, slots=True)
class Failing:
    """A golden query that is not served. ``known``: it failed before the change too, so the check does not fail for it."""

    query: str
    gold_id: str | None
    seen: Seen
    known: bool = False


@dataclass(frozen=True, slots=True)
class CheckReport:
    """``problems`` are bad files and rows; with any of them nothing else was looked at."""

    articles: int = 0
    golden: int = 0
    problems: Sequence[Problem] = ()
    failing: Sequence[Failing] = ()
    verdict: Verdict = field(default_factory=Verdict)

    @property
    def ok(self) -> bool:
        """Whether the content may go out. Twins, contradictions and wordings that miss their article do not fail it."""
        return not self.problems and not self.verdict.refused and all(one.known for one in self.failing)

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {**asdict(self), "ok": self.ok}

    def show(self, console: Console) -> None:
        """Print a table for each kind of finding, and a line that sums up."""
        verdict = self.verdict
        _table(console, "Bad files", "red", ("place", "field", "what"), ((one.place, one.field, one.code) for one in self.problems))
        _table(
            console,
            "Queries that would get worse",
            "red",
            ("query", "right article", "kind", "before", "after"),
            ((one.query, one.gold_id or "–", f"{one.kind}: {one.why}", _seen(one.before), _seen(one.after)) for one in verdict.worse),
        )
        for title, colour, known in (("Golden queries that fail", "red", False), ("Golden queries that failed before too", "yellow", True)):
            rows = ((one.query, one.gold_id or "–", _seen(one.seen)) for one in self.failing if one.known is known)
            _table(console, title, colour, ("query", "right article", "answer"), rows)
        _table(
            console,
            "Contradictions",
            "yellow",
            ("article", "says", "other article", "says", "fact"),
            ((c.article_id, c.text, c.other_id, c.other_text, f"{c.said} ≠ {c.other_said}") for c in verdict.contradictions),
        )
        _table(
            console,
            "Twins",
            "yellow",
            ("article", "says", "other article", "says", "likeness"),
            ((one.article_id, one.text, one.other_id, one.other_text, f"{one.likeness:.2f} × {one.count}") for one in verdict.twins),
        )
        _table(
            console,
            "Wordings that do not find their article",
            "yellow",
            ("wording", "article", "answer"),
            ((one.query, one.article_id, _seen(one.after)) for one in verdict.unfound),
        )
        console.print(self._summary())

    def _summary(self) -> Text:
        mark = Text("✓ ", "green") if self.ok else Text("✗ ", "red")
        if self.problems:
            return mark.append(f"{len(self.problems)} bad rows: mend them first, nothing else was checked", "default")
        failed = sum(not one.known for one in self.failing)
        counts = f"{self.articles} articles, {self.golden} golden queries: {failed} fail, {len(self.verdict.worse)} would get worse; "
        warned = f"{len(self.verdict.contradictions)} contradictions, {len(self.verdict.twins)} twins"
        return mark.append(counts + warned, "default")


def _table(console: Console, title: str, colour: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    table = Table(title=Text(title, colour), title_justify="left")
    for name in columns:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    if table.row_count:
        console.print(table)


def _seen(seen: Seen) -> str:
    place = f", right one {seen.rank}." if seen.rank else ""
    return f"{seen.outcome} {seen.confidence:.2f}: {seen.article_id or 'nothing'}{place}"
