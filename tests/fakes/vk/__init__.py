"""A strict local VK for tests: one community, its API, Long Poll, Callback API, upload servers, and people to play the other side."""

from tests.fakes.vk.person import VkPerson
from tests.fakes.vk.server import GROUP, SECRET, TOKEN, FakeVk

__all__ = ["GROUP", "SECRET", "TOKEN", "FakeVk", "VkPerson"]
