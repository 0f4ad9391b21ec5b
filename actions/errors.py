"""Refusals of the actions' side, each with a code and an HTTP status.

ActionsError            an expected "no"
├── Unauthorized        401, no valid token
├── CallInvalid         4xx, not a call that rasa-sdk's protocol knows
├── CodeNotSent         the one-time code did not leave
└── BackendDown         a system of the company refused or was not reached: certainly nothing was done
"""

from __future__ import annotations


class ActionsError(Exception):
    """An expected refusal, shown as ``{code, message}`` with the HTTP status."""

    status = 400

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Unauthorized(ActionsError):
    """No valid token."""

    status = 401


class CallInvalid(ActionsError):
    """The call lacks a field or has one of a wrong type. Never 400: to the engine that means "the action declined to run"."""

    status = 422


class CallTooLarge(CallInvalid):
    """More bytes than one call may bring."""

    status = 413


class BackendDown(ActionsError):
    """A system of the company refused or was not reached; nothing was done there."""

    status = 503


class CodeNotSent(ActionsError):
    """The back-end could not send a one-time code."""

    status = 502
