"""Buckets that are taken from and filled again as time goes by: of one process, of a machine's, of all over Redis."""
