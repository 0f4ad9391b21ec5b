"""Methods that send: https://core.telegram.org/bots/api#sendmessage and those after it."""

from __future__ import annotations

from typing import Any

from tests.fakes.telegram.wire import Params, bad
from tests.fakes.telegram.world import StoredFile, World
from tests.fakes.telegram.writing import Table, caption_of, chat_of, described, file_of, text_of, write

PHOTO_LIMIT = 10 * 1024 * 1024
VOICE = ("audio/ogg", "audio/mpeg", "audio/mp4")
ACTIONS = ("typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document", "find_location")


class Sending:
    """Every method writes one message, but for the sign of typing."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.table: Table = {
            "sendmessage": self.send_message,
            "sendphoto": self.send_photo,
            "senddocument": self.send_document,
            "sendvoice": self.send_voice,
            "sendaudio": self.send_audio,
            "sendvideo": self.send_video,
            "sendlocation": self.send_location,
            "sendchataction": self.send_chat_action,
        }

    async def send_message(self, params: Params) -> Any:
        return write(self.world, chat_of(self.world, params), params, text_of(params))

    async def send_photo(self, params: Params) -> Any:
        file = self._file(params, "photo")
        if len(file.data) > PHOTO_LIMIT:
            raise bad("file is too big for a photo")
        return self._send(params, {"photo": [sized(file)]})

    async def send_document(self, params: Params) -> Any:
        return self._send(params, {"document": described(self._file(params, "document"))})

    async def send_voice(self, params: Params) -> Any:
        file = self._file(params, "voice")
        duration = params.integer("duration") or 0
        return self._send(
            params, {"voice": described(file, duration=duration)} if guessed(file) in VOICE else {"document": described(file)}
        )

    async def send_audio(self, params: Params) -> Any:
        for known in ("performer", "title"):
            params.string(known)
        return self._send(params, {"audio": described(self._file(params, "audio"), duration=params.integer("duration") or 0)})

    async def send_video(self, params: Params) -> Any:
        params.flag("supports_streaming")
        size = {key: params.integer(key) or 0 for key in ("duration", "width", "height")}
        return self._send(params, {"video": described(self._file(params, "video"), **size)})

    async def send_location(self, params: Params) -> Any:
        point = {key: float(params.string(key, required=True) or 0) for key in ("latitude", "longitude")}
        return write(self.world, chat_of(self.world, params), params, {"location": point})

    async def send_chat_action(self, params: Params) -> Any:
        chat_of(self.world, params)
        params.integer("message_thread_id")
        if params.string("action", required=True) not in ACTIONS:
            raise bad("wrong parameter action in request")
        return True

    def _file(self, params: Params, field: str) -> StoredFile:
        chat_of(self.world, params)
        return file_of(self.world, params.file(field))

    def _send(self, params: Params, content: dict[str, Any]) -> dict[str, Any]:
        return write(self.world, chat_of(self.world, params), params, {**content, **caption_of(params)})


def sized(file: StoredFile) -> dict[str, Any]:
    """One size of a photo."""
    return {"file_id": file.id, "file_unique_id": f"u{file.id}", "width": 90, "height": 90, "file_size": len(file.data)}


def guessed(file: StoredFile) -> str:
    """The type by the name, when the sender did not say."""
    known = {"ogg": "audio/ogg", "oga": "audio/ogg", "opus": "audio/ogg", "mp3": "audio/mpeg", "m4a": "audio/mp4"}
    return known.get(file.name.rpartition(".")[2].lower(), file.mime)
