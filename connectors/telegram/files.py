"""Keeps clients' files: streamed from Telegram into a directory, and found there again by our file id."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.methods import GetFile

from connectors.contract import Attachment
from connectors.errors import NotFound, Refusal, Rejected, TooLarge
from connectors.telegram.failures import failure

FILE_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")


class Unavailable(Refusal):
    """Telegram does not hand the file out now; the same call may work later."""

    status = 503


class Files:
    """``directory`` holds one file for each id, named by the id alone: a client's file name never becomes a path."""

    def __init__(self, bot: Bot, directory: Path, limit: int, timeout: float, hidden: tuple[str, ...]) -> None:
        self._bot = bot
        self._directory = directory
        self._limit = limit
        self._timeout = timeout
        self._hidden = hidden

    def find(self, file_id: str) -> Path:
        """The path of a stored file. :raises Rejected: there is none."""
        path = self._directory / file_id
        if not FILE_ID.fullmatch(file_id) or not path.is_file():
            raise Rejected("the attached file is not in the store")
        return path

    async def fetch(self, attachment: Attachment) -> Attachment:
        """The attachment with ``ref`` = our file id, its bytes stored; a second call for the same file downloads nothing.

        :raises TooLarge: above the limit (Telegram itself serves at most 20 MB)
        :raises NotFound: Telegram does not know the file
        :raises Unavailable: no answer, or half of one
        """
        file_id = "telegram-" + hashlib.sha256(attachment.ref.encode()).hexdigest()[:32]
        path = self._directory / file_id
        if not path.is_file():
            refusal = await self._download(attachment, path)
            if refusal is not None:  # raised out here: the original error's text has the token in the file's address
                raise refusal
        return replace(attachment, ref=file_id, size=path.stat().st_size)

    async def _download(self, attachment: Attachment, path: Path) -> Refusal | None:
        try:
            file = await self._bot(GetFile(file_id=attachment.ref))
            if max(file.file_size or 0, attachment.size or 0) > self._limit:
                return self._too_large()
            await self._stream(file.file_path or "", path)
        except Refusal as refusal:
            return refusal
        except TelegramBadRequest as error:
            return self._too_large() if "too big" in error.message else NotFound("file_unknown", "Telegram no longer knows this file")
        except Exception as error:
            return Unavailable("file_unavailable", f"the file could not be fetched: {failure(error, self._hidden)}")
        return None

    async def _stream(self, remote: str, path: Path) -> None:
        session = self._bot.session
        url = session.api.file_url(self._bot.token, remote)
        with _whole_or_nothing(path) as part:
            async for chunk in session.stream_content(url, timeout=int(self._timeout)):
                part.write(chunk)
                if part.tell() > self._limit:
                    raise self._too_large()

    def _too_large(self) -> TooLarge:
        return TooLarge("file_too_large", f"a file may have at most {self._limit} bytes")


@contextmanager
def _whole_or_nothing(path: Path) -> Iterator[IO[bytes]]:
    """A file beside ``path``, renamed to it when whole: neither an error nor a crash leaves half a file under that name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
