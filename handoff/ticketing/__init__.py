"""Tickets beyond their rows: types, deadlines, opening from a conversation, lists, telling the client."""
