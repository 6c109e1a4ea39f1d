"""Conversations: whom we talk with, in which context, and every message of it, in order."""
