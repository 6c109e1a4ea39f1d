"""What only the bot calls: the action endpoint and the NLG endpoint, both behind the internal token."""
