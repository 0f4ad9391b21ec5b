"""Viber: clients write to the company's bot; updates come by webhook, answers leave through the REST API over httpx."""
