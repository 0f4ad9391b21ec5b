"""Logs: one JSON line an event (or a coloured line on a terminal), with everything personal masked before it is written (promise 9)."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, Final

import structlog

_MASKS: Final = (
    (re.compile(r"(?<=[/:])bot\d+:[\w-]{5,}"), "bot<token>"),
    (re.compile(r"(?<![\w.])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "<e-mail>"),
    (re.compile(r"(?<!\d)(?:\d[ -]?){12,18}\d(?!\d)"), "<card>"),
    (re.compile(r"(?<![\w])(?:\+7|8|7)[ (-]*\d{3}[ )-]*\d{3}[ -]*\d{2}[ -]*\d{2}(?!\d)"), "<phone>"),
    (
        re.compile(r"(?i)\b(?:ул|улица|пр|проспект|пер|переулок|наб|шоссе|бульвар)\.?\s+[\w-]+(?:[ ,]+(?:д|дом)?\.?\s*\d+\w*)?"),
        "<address>",
    ),
    (re.compile(r"(?<![\d.:T-])\d{6,11}(?![\d.:])"), "<number>"),
)
_NOISY: Final = ("httpx", "httpcore", "uvicorn", "aiogram", "rasa_sdk", "alembic", "asyncio", "bm25s", "pymorphy3")
"""Libraries whose news are no news here; uvicorn's would even show the tokens that sockets bring in their address."""


def mask(text: str) -> str:
    """``text`` without phones, contract numbers, addresses, e-mails, card numbers and bot tokens."""
    for pattern, instead in _MASKS:
        text = pattern.sub(instead, text)
    return text


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, Mapping):
        return {key: _masked(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(item) for item in value]
    return value


def _mask_event(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {key: (value if key in ("timestamp", "level", "logger") else _masked(value)) for key, value in event.items()}


def configure(*, level: str = "INFO") -> None:
    """Send our logs and the libraries' to standard error, masked; coloured when it is a terminal."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _mask_event,
    ]
    final: Any = structlog.dev.ConsoleRenderer() if sys.stderr.isatty() else structlog.processors.JSONRenderer(ensure_ascii=False)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processor=final, foreign_pre_chain=shared))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for noisy in _NOISY:
        logging.getLogger(noisy).setLevel("WARNING")
    logging.getLogger("uvicorn.error").addFilter(_is_news)


def _is_news(record: logging.LogRecord) -> bool:
    """uvicorn 0.54 calls every socket that was refused with an HTTP answer an error of ours."""
    return record.getMessage() != "ASGI callable returned without completing handshake."
