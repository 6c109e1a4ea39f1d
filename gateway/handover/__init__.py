"""Hand-over to a person: who has a conversation, the assistant or one of the CSP's staff, and how that changes."""
