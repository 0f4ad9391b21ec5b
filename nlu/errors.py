"""What can go wrong between the door and the dialogue engine."""

from __future__ import annotations


class EngineError(Exception):
    """Base of everything this package raises on purpose."""


class EngineUnavailable(EngineError):
    """The engine cannot be reached, timed out, or answered with an error: the door goes on without it."""


class EngineTimedOut(EngineUnavailable):
    """The engine was reached and did not answer in time."""


class EncoderUnknown(EngineError):
    """The configured encoder cannot be loaded; the message names the model and the mend."""


class EngineMissing(EngineError):
    """The engine's environment is not there; the message names the mend."""


class TrainingFailed(EngineError):
    """The assistant could not be trained; the message is what Rasa says is wrong with the data, and where the whole log is."""
