"""Fixtures of these tests."""

from tests.ledger.conftest import clock, store

__all__ = ["clock", "store"]
