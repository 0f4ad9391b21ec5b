"""The ledger's fixtures: a store on each database and a clock that stands still."""

from tests.ledger.conftest import clock, second, store

__all__ = ["clock", "second", "store"]
