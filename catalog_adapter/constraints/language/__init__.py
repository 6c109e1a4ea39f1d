"""The entries of ``constraints.yml``, as people write them."""
