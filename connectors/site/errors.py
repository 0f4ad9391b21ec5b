"""Refusals of the site chat beyond the common ones."""

from __future__ import annotations

from connectors.errors import Refusal


class NotReady(Refusal):
    """The door is starting or stopping."""

    status = 503
