"""A strict, stateful local Telegram Bot API for tests."""

from tests.fakes.telegram.client import Client, Seen
from tests.fakes.telegram.server import SECRET, TOKEN, FakeTelegram

__all__ = ["SECRET", "TOKEN", "Client", "FakeTelegram", "Seen"]
