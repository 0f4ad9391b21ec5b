"""Fixtures of these tests."""

from tests.stores import postgres

__all__ = ["postgres"]
