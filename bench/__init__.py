"""Measurements: ``python -m bench.NAME`` runs alone from a set-up checkout and says whether what is expected holds.

Each starts what it needs, shows progress, prints a table with the machine it ran on, then one line for each
expectation; the exit code is 1 if one falls short, and ``--json FILE`` writes the same. Two sides that are compared
run interleaved, in the one run.
"""
