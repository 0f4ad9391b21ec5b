"""The Bot API's methods the fake knows: https://core.telegram.org/bots/api#available-methods"""

from __future__ import annotations

from typing import Any

from tests.fakes.telegram.editing import Editing
from tests.fakes.telegram.sending import Sending
from tests.fakes.telegram.updates import Updates
from tests.fakes.telegram.wire import Params, bad
from tests.fakes.telegram.world import World
from tests.fakes.telegram.writing import Table, file_of

DOWNLOAD_LIMIT = 20 * 1024 * 1024


class Methods:
    """``table`` finds a method by lower-case name; more are put into it by :meth:`FakeTelegram.plug`."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.table: Table = {
            "getme": self.get_me,
            "getfile": self.get_file,
            "answercallbackquery": self.answer_callback_query,
            **Updates(world).table,
            **Sending(world).table,
            **Editing(world).table,
        }

    async def get_me(self, params: Params) -> Any:
        return {**self.world.bot, "can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}

    async def get_file(self, params: Params) -> Any:
        file = file_of(self.world, params.string("file_id", required=True) or "")
        size = {} if self.world.hide_sizes else {"file_size": len(file.data)}
        about = {"file_id": file.id, "file_unique_id": f"u{file.id}", **size}
        if self.world.disk is None:
            if len(file.data) > DOWNLOAD_LIMIT:
                raise bad("file is too big")
            return {**about, "file_path": file.path}
        path = self.world.disk / file.id
        path.write_bytes(file.data)
        return {**about, "file_path": str(path)}

    async def answer_callback_query(self, params: Params) -> Any:
        query, text = params.string("callback_query_id", required=True), params.string("text")
        params.flag("show_alert")
        if len(text or "") > 200:
            raise bad("MESSAGE_TOO_LONG")
        if query not in self.world.presses:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        self.world.presses[query] = True
        self.world.changed.fire()
        return True
