"""Answers as plain text and as safe HTML."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge_base.passages import passages
from knowledge_base.rendering import html, plain


def test_plain_keeps_lists_links_and_lines() -> None:
    text = "Откройте [кабинет](https://lk.example/):\n\n1. **Раз**\n2. Два\n   - внутри\n\nИли <https://lk.example/pay>"
    assert plain(text) == "Откройте кабинет (https://lk.example/):\n\n1. Раз\n2. Два\n  • внутри\n\nИли https://lk.example/pay"


def test_html_is_a_safe_subset() -> None:
    assert html("**да** [тут](https://a.example)") == (
        '<p><strong>да</strong> <a href="https://a.example" rel="noopener noreferrer nofollow">тут</a></p>'
    )


@pytest.mark.parametrize(
    "evil", ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "![x](data:a,b)"]
)
def test_html_given_as_text_is_shown_as_text(evil: str) -> None:
    shown = html(evil)
    assert "<script" not in shown and "<img" not in shown and "href" not in shown


@settings(deadline=None)
@given(st.text(max_size=200) | st.text("*_[]()<>`#-1. \n", max_size=80))
def test_any_text_can_be_rendered(text: str) -> None:
    plain(text)
    html(text)
    passages(text)
