"""Derives facts from the conversation's log and the orders, and rolls them up by day; no turn ever waits for it."""
