"""The generic channel: a CSP's own program speaks for its customers over REST, and shows replies as it likes."""
