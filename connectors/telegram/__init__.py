"""Telegram: clients write to the company's bot; updates come by polling or webhook, answers leave through aiogram."""
