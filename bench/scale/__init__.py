"""How cost grows with load and with what is stored, and whether it stays flat: ``python -m bench.scale``.

One thing grows at a time, by factors of ten or two; a power law is fitted to what a turn, an order or a publish costs
then. ``docs/scale.md`` plans with the figures.
"""
