"""Holds a CSP's example conversations with the real dialogue model, before what they speak of is live."""
