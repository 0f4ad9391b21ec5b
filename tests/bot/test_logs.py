"""Nothing personal reaches the logs (promise 9)."""

from __future__ import annotations

import pytest

from bot.logs import mask


@pytest.mark.parametrize(
    "text",
    [
        "+7 916 123-45-67",
        "8(916)1234567",
        "89161234567",
        "anna.smirnova@example.com",
        "4276 1234 5678 9012",
        "договор 10023456",
        "ул. Садовая, 12",
        "проспект Мира 5",
        "https://api.telegram.example/bot42:TEST-token_1/sendMessage",
    ],
)
def test_personal_data_is_masked(text: str) -> None:
    masked = mask(f"до {text} после")
    assert masked.startswith("до ") and masked.endswith(" после")
    assert not any(part in masked for part in ("123", "4567", "smirnova", "9012", "10023456", "Садовая", "Мира", "TEST"))


@pytest.mark.parametrize("text", ["42 messages in 1.5 s", "2026-11-22T05:52:51.234768Z", "conversation 17", "port 8080", "HTTP 503"])
def test_what_is_not_personal_stays(text: str) -> None:
    assert mask(text) == text
