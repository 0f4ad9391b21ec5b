"""Where the bytes are: a folder or any store that fsspec reaches. Everything here blocks; callers run it in a thread."""

from __future__ import annotations

import contextlib
import os
from datetime import datetime
from typing import Any, BinaryIO, Final, cast

import fsspec.core  # type: ignore[import-untyped]
from fsspec.implementations.local import LocalFileSystem  # type: ignore[import-untyped]

_PARTS: Final = ".parts"


class Writing:
    """A file being written. It is there under its name after :meth:`commit`, and never in part."""

    def __init__(self, fs: Any, path: str, part: str | None) -> None:
        self._fs = fs
        self._path = path
        self._part = part
        self._file = fs.open(part or path, "wb", **({} if part else {"autocommit": False}))

    def write(self, chunk: bytes) -> None:
        self._file.write(chunk)

    def commit(self) -> None:
        """On disk, or in the remote store, when this returns."""
        if self._part is None:
            self._file.close()
            self._file.commit()
            return
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._fs.makedirs(self._fs._parent(self._path), exist_ok=True)
        self._fs.mv(self._part, self._path)

    def discard(self) -> None:
        """Leave nothing behind; never raises."""
        with contextlib.suppress(Exception):
            self._file.close()
        if self._part is None:
            with contextlib.suppress(Exception):
                self._file.discard()
        with contextlib.suppress(Exception):
            self._fs.rm_file(self._part or self._path)


class Storage:
    """Files by our ids, in folders of the ids' first two letters."""

    def __init__(self, url: str) -> None:
        self._fs, root = fsspec.core.url_to_fs(url)
        self._root = root.rstrip("/")
        self._local = isinstance(self._fs, LocalFileSystem)

    def create(self, name: str) -> Writing:
        """Begin to write ``name``; raises OSError."""
        if not self._local:
            return Writing(self._fs, self._path(name), None)
        self._fs.makedirs(f"{self._root}/{_PARTS}", exist_ok=True)
        return Writing(self._fs, self._path(name), f"{self._root}/{_PARTS}/{name}")

    def open(self, name: str) -> BinaryIO:
        """A seekable stream; raises FileNotFoundError."""
        return cast(BinaryIO, self._fs.open(self._path(name), "rb"))

    def remove(self, name: str) -> None:
        """Nothing happens when it is not there."""
        with contextlib.suppress(FileNotFoundError):
            self._fs.rm_file(self._path(name))

    def sweep(self, before: datetime) -> None:
        """Remove what was begun and not ended before that moment. Remote stores have rules of their own for unfinished uploads."""
        parts = f"{self._root}/{_PARTS}"
        if not self._local or not self._fs.isdir(parts):
            return
        for part in self._fs.ls(parts, detail=True):
            if part["mtime"] < before.timestamp():
                with contextlib.suppress(FileNotFoundError):
                    self._fs.rm_file(part["name"])

    def _path(self, name: str) -> str:
        return f"{self._root}/{name[:2]}/{name}"
