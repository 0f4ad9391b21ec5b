"""The ledger's fixtures: a store on each database and a clock that stands still."""

from tests.ledger.conftest import clock, second, store
from tests.stores import backend, make_store, postgres

__all__ = ["backend", "clock", "make_store", "postgres", "second", "store"]
