"""A messenger in memory: for stories in tests, and the shortest whole example of a channel."""

from connectors.memory.channel import MemoryChannel
from connectors.memory.client import MemoryClient, Received, ReceivedFile

__all__ = ["MemoryChannel", "MemoryClient", "Received", "ReceivedFile"]
