"""A strict, stateful local Zammad for tests."""

from tests.fakes.zammad.server import SECRET, TOKEN, FakeZammad

__all__ = ["SECRET", "TOKEN", "FakeZammad"]
