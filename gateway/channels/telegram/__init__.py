"""Telegram: the Bot API's webhooks, messages and inline keyboards."""
