"""The operators' Telegram group: a supergroup with topics as a second desk (python-telegram-bot)."""
