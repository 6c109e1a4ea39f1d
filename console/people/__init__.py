"""Who may do what: people, roles, passwords, sessions, one-time links."""
