"""The web chat: its page, its HTTP endpoints and its stream."""
