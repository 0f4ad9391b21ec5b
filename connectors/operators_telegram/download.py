"""Streams an operator's file from Telegram."""

from __future__ import annotations

from collections.abc import AsyncIterator

from telegram.error import BadRequest

from connectors.contract import Attachment
from connectors.errors import NotFound, Refusal, TooLarge, Unavailable
from connectors.operators_telegram.failures import failure
from connectors.operators_telegram.session import Session


async def download(session: Session, attachment: Attachment, limit: int, hidden: tuple[str, ...]) -> AsyncIterator[bytes]:
    """The bytes in chunks. Raises TooLarge (above ``limit`` or above what Telegram serves), NotFound and Unavailable."""
    found = await _address(session, attachment, limit, hidden)
    if isinstance(found, Refusal):  # raised here: the original error's causes carry the token
        raise found
    got = 0
    refusal: Refusal | None = None
    try:
        async with session.files.stream("GET", found) as response:
            if response.is_error:
                refusal = Unavailable("file_unavailable", f"Telegram answered {response.status_code}")
            else:
                async for chunk in response.aiter_bytes(64 * 1024):
                    got += len(chunk)
                    if got > limit:
                        refusal = _too_large(limit)
                        break
                    yield chunk
    except Exception as error:
        refusal = Unavailable("file_unavailable", f"the file could not be fetched: {failure(error, hidden)}")
    if refusal is not None:
        raise refusal


async def _address(session: Session, attachment: Attachment, limit: int, hidden: tuple[str, ...]) -> str | Refusal:
    if (attachment.size or 0) > limit:
        return _too_large(limit)
    try:
        file = await session.bot.get_file(attachment.ref)
    except BadRequest as error:
        if "too big" in error.message.lower():
            return _too_large(limit)
        return NotFound("file_unknown", "Telegram no longer knows this file")
    except Exception as error:
        return Unavailable("file_unavailable", f"the file could not be fetched: {failure(error, hidden)}")
    if (file.file_size or 0) > limit:
        return _too_large(limit)
    return file.file_path or NotFound("file_unknown", "Telegram no longer has this file")


def _too_large(limit: int) -> TooLarge:
    return TooLarge("file_too_large", f"a file may have at most {limit} bytes")
