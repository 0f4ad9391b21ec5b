"""Fixtures that tests of several parts share."""

from __future__ import annotations

import structlog

from tests.browser import browser, context
from tests.stores import backend, make_store, postgres

__all__ = ["backend", "browser", "context", "make_store", "postgres"]

# structlog's own choice draws tracebacks with every local variable, which takes seconds.
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ]
)
