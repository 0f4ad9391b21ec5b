"""A turn the engine will not run: an HTTP status, a code for programs and a sentence for people."""

from __future__ import annotations


class Refused(Exception):
    """``status`` is 4xx when the request is at fault and 502 when an action could not be run."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
