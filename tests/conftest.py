"""Fixtures that tests of several parts share."""

from __future__ import annotations

from tests.browser import browser, context

__all__ = ["browser", "context"]
