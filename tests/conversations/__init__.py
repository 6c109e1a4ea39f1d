"""Scripted conversations, as the customers of each demo CSP write, and the orders that must come of them."""
