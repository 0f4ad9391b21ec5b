"""Reads the lessons: knowledge bases of many kinds of companies with clients' questions as clients write them (``lessons/*.txt``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files


@dataclass(slots=True)
class Lesson:
    """One article: the editor's wording, the answer, and questions that it answers."""

    id: str
    title: str
    answer: str = ""
    questions: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Course:
    """One company: its articles, and questions of its kind that none of them answers."""

    lessons: list[Lesson] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)


def courses() -> Mapping[str, Course]:
    """All of them by name. Raises ValueError naming the file and line that is not a lesson."""
    folder = files("knowledge_base").joinpath("lessons")
    texts = {path.name.removesuffix(".txt"): path.read_text("utf-8") for path in folder.iterdir() if path.name.endswith(".txt")}
    return {name: course(text.splitlines(), name) for name, text in sorted(texts.items())}


def course(lines: Sequence[str], name: str) -> Course:
    """``# id | title`` begins an article, ``A:`` is its answer, ``-`` a question; after ``# none`` nothing is answered."""
    found = Course()
    none = False
    for number, line in enumerate(map(str.strip, lines), start=1):
        if line == "# none":
            none = True
        elif line.startswith("# ") and " | " in line and not none:
            own, _, title = line[2:].partition(" | ")
            found.lessons.append(Lesson(own.strip(), title.strip()))
        elif line.startswith("A: ") and found.lessons and not none:
            found.lessons[-1].answer = line[3:]
        elif line.startswith("- ") and (none or found.lessons):
            (found.unanswered if none else found.lessons[-1].questions).append(line[2:])
        elif line:
            raise ValueError(f"{name}, line {number}: not a lesson: {line[:60]}")
    return found
