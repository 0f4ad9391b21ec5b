"""How a message is sorted into intents, and known to belong to none: plain numbers, nothing of the engine."""
