"""A strict local MAX: ``async with FakeMax() as fake``."""

from tests.fakes.max.server import TOKEN, FakeMax

__all__ = ["TOKEN", "FakeMax"]
