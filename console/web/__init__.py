"""Serves pages: who asks, whether they may, in which language; forms in, pages out."""
