"""Revisions of customer contexts: drafts, publishing, the live pointer, what changed, and the way back."""
