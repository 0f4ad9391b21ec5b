"""Mass incidents: the watch over the stream of contacts, and one fault told to everybody it touches."""
