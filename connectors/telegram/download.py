"""Fetches a client's file from Telegram in chunks: https://core.telegram.org/bots/api#getfile"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from math import ceil
from pathlib import Path
from typing import Final

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.methods import GetFile

from connectors.contract import Attachment
from connectors.errors import NotFound, Refusal, TooLarge, Unavailable
from connectors.telegram.failures import failure
from connectors.telegram.settings import TelegramSettings

CHUNK: Final = 64 * 1024


async def download(bot: Bot, settings: TelegramSettings, attachment: Attachment) -> AsyncIterator[bytes]:
    """The bytes of ``attachment``, never more than the limit.

    :raises TooLarge: above the limit, ours or Telegram's
    :raises NotFound: Telegram does not know the file
    :raises Unavailable: no answer, or half of one
    """
    refusal: Refusal
    try:
        async with aclosing(_limited(bot, settings, attachment)) as chunks:
            async for chunk in chunks:
                yield chunk
        return
    except Refusal as known:
        refusal = known
    except TelegramBadRequest as error:
        refusal = _refused(error.message, settings)
    except (FileNotFoundError, PermissionError):
        refusal = Unavailable("file_unavailable", "the file is not where the Bot API server put it: does it share its disk with us?")
    except Exception as error:
        refusal = Unavailable("file_unavailable", f"the file could not be fetched: {failure(error, settings.hidden())}")
    raise refusal  # out here: the original error's text has the token in the file's address or path


async def _limited(bot: Bot, settings: TelegramSettings, attachment: Attachment) -> AsyncGenerator[bytes, None]:
    if not attachment.ref:
        raise NotFound("file_unknown", "there is nothing to download")
    file = await bot(GetFile(file_id=attachment.ref), request_timeout=ceil(settings.upload_timeout))  # an own server fetches it meanwhile
    if max(file.file_size or 0, attachment.size or 0) > settings.file_in_limit:
        raise _too_large(settings)
    taken = 0
    async with aclosing(_bytes(bot, settings, file.file_path or "")) as chunks:
        async for chunk in chunks:
            taken += len(chunk)
            if taken > settings.file_in_limit:
                raise _too_large(settings)
            yield chunk


def _bytes(bot: Bot, settings: TelegramSettings, path: str) -> AsyncGenerator[bytes, None]:
    if settings.local and Path(path).is_absolute():
        return _from_disk(Path(path))
    url = bot.session.api.file_url(bot.token, path)
    return bot.session.stream_content(url, timeout=ceil(settings.request_timeout), chunk_size=CHUNK)


async def _from_disk(path: Path) -> AsyncGenerator[bytes, None]:
    """An own server in local mode tells where on its disk the file lies."""
    file = await asyncio.to_thread(path.open, "rb")
    try:
        while chunk := await asyncio.to_thread(file.read, CHUNK):
            yield chunk
    finally:
        file.close()


def _refused(words: str, settings: TelegramSettings) -> Refusal:
    if "too big" in words:
        return _too_large(settings)
    if "temporarily unavailable" in words:
        return Unavailable("file_unavailable", "Telegram cannot serve this file now")
    return NotFound("file_unknown", "Telegram no longer knows this file")


def _too_large(settings: TelegramSettings) -> TooLarge:
    return TooLarge("file_too_large", f"a file may have at most {settings.file_in_limit} bytes")
