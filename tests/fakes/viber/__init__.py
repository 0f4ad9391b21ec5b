"""A strict, stateful local Viber for tests."""

from tests.fakes.viber.server import TOKEN, FakeViber

__all__ = ["TOKEN", "FakeViber"]
