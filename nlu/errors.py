"""What can go wrong between the door and the dialogue engine."""

from __future__ import annotations


class EngineError(Exception):
    """Base of everything the engine's client raises."""


class EngineUnavailable(EngineError):
    """The engine cannot be reached, timed out, or answered with an error: the door goes on without it."""


class EncoderUnknown(EngineError):
    """The configured encoder cannot be loaded; the message names the model and the mend."""
