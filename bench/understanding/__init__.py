"""How well messages are understood: ``python -m bench.understanding``, on sets in one format of JSON lines."""
