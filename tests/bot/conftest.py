"""Fixtures of these tests."""

from tests.ledger.conftest import clock, store
from tests.stores import backend, make_store, postgres

__all__ = ["backend", "clock", "make_store", "postgres", "store"]
