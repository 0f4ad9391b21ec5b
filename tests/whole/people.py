"""Those around Otklik: a visitor of the site, an operator at the desk, a person with Telegram; over HTTP, patient as real clients."""

from __future__ import annotations

import itertools
import uuid
from typing import Any

import httpx

from tests.whole.running import until

Said = dict[str, Any]


class Visitor:
    """A visitor with the site chat open. Every call is repeated while the door is away, as the widget does."""

    def __init__(self, base: str) -> None:
        self.http = httpx.Client(base_url=base, timeout=60)
        self.token = self._call("POST", "/api/chat/sessions", json={"locale": "ru"})["token"]
        self.seen = 0
        self.wrote: list[str] = []

    def close(self) -> None:
        self.http.close()

    def say(self, text: str, key: str | None = None) -> dict[str, Any]:
        """Write ``text`` until it is taken; the door's answer."""
        if key is None:
            self.wrote.append(text)
        return self._call("POST", "/api/chat/messages", json={"client_message_id": key or uuid.uuid4().hex, "text": text})

    def everything(self) -> list[Said]:
        return self._read(0, 0)

    def hears(self, author: str = "bot", seconds: float = 60) -> Said:
        """The next message of ``author``; what others said before it is passed over."""

        def look() -> Said | None:
            for message in self._read(self.seen, 1):
                self.seen = message["seq"]
                if message["author"] == author:
                    return message
            return None

        return until(look, seconds, f"a message of the {author}; last heard: {[m['text'][:60] for m in self.everything()[-3:]]}")

    def ask(self, text: str, seconds: float = 60) -> str:
        """Write, and the bot's next words."""
        self.say(text)
        return str(self.hears(seconds=seconds)["text"])

    def _read(self, after: int, wait: float) -> list[Said]:
        found: list[Said] = self._call("GET", "/api/chat/messages", params={"after": after, "wait": wait})["messages"]
        return found

    def _call(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.token}"} if hasattr(self, "token") else {}

        def call() -> httpx.Response | None:
            try:
                answer = self.http.request(method, path, headers=headers, **more)
            except httpx.TransportError:
                return None
            if answer.status_code == 429:
                return None
            assert answer.status_code < 300, f"{method} {path}: {answer.status_code} {answer.text}"
            return answer

        body: dict[str, Any] = until(call, 120, f"{method} {path} is answered").json()
        return body


class Operator:
    """An operator over the desk's API."""

    def __init__(self, base: str, login: str = "consult", password: str = "demo") -> None:
        answer = httpx.post(f"{base}/api/desk/login", json={"login": login, "password": password}, timeout=60)
        self.token = answer.raise_for_status().json()["token"]
        self.http = httpx.Client(base_url=f"{base}/api/desk", timeout=60, headers={"Authorization": f"Bearer {self.token}"})
        self._keys = itertools.count(1)

    def close(self) -> None:
        self.http.close()

    def rows(self, holder: str = "all") -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.http.get("/conversations", params={"holder": holder}).raise_for_status().json()["conversations"]
        return found

    def waiting(self, last_text: str) -> int:
        """The id of the conversation waiting whose last words are ``last_text``."""
        row = until(lambda: next((row for row in self.rows("queue") if row["last_text"] == last_text), None), 90, "it waits at the desk")
        return int(row["id"])

    def of(self, name: str) -> int:
        """The id of the only conversation with a person of this name."""
        row = until(lambda: next((row for row in self.rows() if row["person"]["name"] == name), None), 90, f"{name} at the desk")
        return int(row["id"])

    def reads(self, conversation: int, author: str) -> list[str]:
        """The texts of one side, oldest first."""
        return [message["text"] for message in self.opens(conversation)["messages"] if message["author"] == author]

    def opens(self, conversation: int) -> dict[str, Any]:
        body: dict[str, Any] = self.http.get(f"/conversations/{conversation}").raise_for_status().json()
        return body

    def does(self, conversation: int, verb: str, **body: Any) -> httpx.Response:
        return self.http.post(f"/conversations/{conversation}/{verb}", json=body)

    def replies(self, conversation: int, text: str) -> None:
        key = f"{uuid.uuid4().hex}-{next(self._keys)}"
        self.does(conversation, "reply", client_message_id=key, text=text).raise_for_status()


class Person:
    """Somebody with Telegram, playing through the fake's own control API."""

    def __init__(self, telegram: str, user: int, name: str = "Иван") -> None:
        self.http = httpx.Client(base_url=f"{telegram}/control", timeout=60)
        self.user = user
        self.name = name
        self.seen = 0
        self.wrote: list[str] = []

    def close(self) -> None:
        self.http.close()

    def say(self, text: str) -> None:
        self.wrote.append(text)
        self.http.post("/say", json={"user": self.user, "name": self.name, "text": text}).raise_for_status()

    def everything(self) -> list[Said]:
        """All that came from the bot's account, oldest first."""
        found: list[Said] = self.http.get("/messages", params={"user": self.user, "count": 0}).raise_for_status().json()["messages"]
        return found

    def hears(self, seconds: float = 60) -> str:
        """The next message that came."""
        query = {"user": self.user, "after": self.seen, "count": 1, "wait": seconds}
        came = self.http.get("/messages", params=query, timeout=seconds + 10).json()["messages"]
        assert came, f"nothing came to {self.user} in {seconds} s after {self.wrote[-1:]}"
        self.seen = came[0]["id"]
        return str(came[0]["text"])

    def ask(self, text: str) -> str:
        self.say(text)
        return self.hears()

    def state(self) -> dict[str, Any]:
        """What the platform thinks of the bot: wrong calls, unconfirmed updates."""
        body: dict[str, Any] = self.http.get("/state").raise_for_status().json()
        return body
