"""A folder of Markdown may come as an archive: nothing in it can lead out, blow up or hang the door."""

from __future__ import annotations

import io
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest

from knowledge_base.errors import ArticleInvalid
from knowledge_base.reading import TooMuch, read, read_file
from knowledge_base.settings import ImportLimits

ARTICLE = "---\nid: {id}\ntitle: Как узнать баланс\nquestions: []\n---\nОткройте «Мой счёт».\n"


def archive(**files: str) -> io.BytesIO:
    return packed({name.replace("__", "/") + ".md": text for name, text in files.items()})


def packed(files: dict[str, str]) -> io.BytesIO:
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as made:
        for name, text in files.items():
            made.writestr(ZipInfo(name), text, ZIP_DEFLATED)
    return file


def test_folders_in_an_archive_are_read_as_from_the_disk() -> None:
    files = {
        "kb/ru/счёт/баланс.md": "\ufeff" + ARTICLE.format(id="balance").replace("\n", "\r\n"),
        "kb/README.txt": "не статья",
        "__MACOSX/kb/ru/._баланс.md": "мусор",
        "kb/.git/x.md": "мусор",
    }
    (draft,) = read_file("kb.zip", packed(files)).drafts
    assert (draft.id, draft.answer) == ("balance", "Откройте «Мой счёт».")


@pytest.mark.parametrize("name", ["../../etc/cron.d/x.md", "/etc/x.md", "kb\\..\\..\\x.md"])
def test_names_that_lead_out_are_named(name: str, tmp_path: Path) -> None:
    reading = read_file("kb.zip", packed({name: ARTICLE.format(id="a"), "kb/b.md": ARTICLE.format(id="b")}))
    assert [found.code for found in reading.problems] == ["unsafe_path"]
    assert list(tmp_path.iterdir()) == []


def test_bad_files_are_named_by_their_path() -> None:
    reading = read_file("kb.zip", archive(kb__a="---\nid: [\n---\nтекст", kb__b=ARTICLE.format(id="b"), kb__c=ARTICLE.format(id="b")))
    assert [(found.place, found.field, found.code) for found in reading.problems] == [
        ("kb/a.md", "", "bad_front_matter"),
        ("kb/c.md", "id", "repeated"),
    ]


@pytest.mark.parametrize(
    "line", ["x{n}: &x{n} [*x{m}, *x{m}, *x{m}, *x{m}, *x{m}]", "x{n}: &x{n} {{<<: [*x{m}, *x{m}, *x{m}, *x{m}, *x{m}]}}"]
)
def test_references_that_multiply_are_not_followed(line: str) -> None:
    laughs = "\n".join(line.format(n=n, m=n - 1) for n in range(1, 14))
    text = f"---\nid: a\ntitle: b\nx0: &x0 {{a: 1}}\n{laughs}\nquestions: *x13\n---\nОтвет"
    assert [(found.place, found.code) for found in read_file("kb.zip", archive(a=text)).problems] == [("a.md", "bad_front_matter")]


def test_lists_in_lists_are_a_problem() -> None:
    text = "---\nid: a\ntitle: b\nquestions: [[[[ha]]]]\n---\nОтвет"
    assert [(found.field, found.code) for found in read_file("kb.zip", archive(a=text)).problems] == [("questions", "wrong_type")]


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = archive(**{f"a{n}": "а" * 500_000 for n in range(3)})
    assert len(bomb.getvalue()) < 10_000
    with pytest.raises(TooMuch) as refused:
        read_file("kb.zip", bomb, ImportLimits(megabytes=2))
    assert refused.value.code == "file_too_large"


def test_a_member_that_lies_about_its_size_is_damage() -> None:
    whole = archive(a="а" * 100_000).getvalue()
    lying = whole.replace((200_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lying != whole
    with pytest.raises(ArticleInvalid) as refused:
        read_file("kb.zip", io.BytesIO(lying))
    assert refused.value.code == "bad_archive"


def test_one_file_larger_than_any_article_is_a_problem() -> None:
    reading = read_file("kb.zip", archive(a="а" * 3_000_000))
    assert [found.code for found in reading.problems] == ["too_long"]


def test_a_folder_has_the_limits_of_a_file(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.md").write_text(ARTICLE.format(id=number) + "а" * 400_000, "utf-8")
    with pytest.raises(TooMuch):
        read(tmp_path, ImportLimits(megabytes=1))
    with pytest.raises(TooMuch) as refused:
        read(tmp_path, ImportLimits(articles=2))
    assert (refused.value.code, refused.value.details) == ("too_many_articles", {"limit": 2})
