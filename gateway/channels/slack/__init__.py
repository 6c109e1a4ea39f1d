"""Slack: the Events API, interactive blocks and chat.postMessage."""
