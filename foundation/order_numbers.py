"""Order numbers: what a customer reads out on the phone: four letters, then four digits.

Without vowels, so that no number is a word, and without letters and digits that are taken for each other (B and 8,
I and 1, O and 0, S and 5, Z and 2 …).
"""

from __future__ import annotations

import secrets

LETTERS = "CDFHJKMNPQRTVWXY"
DIGITS = "23456789"

#: A regular expression that finds order numbers, in capitals.
ORDER_NUMBER_PATTERN = rf"[{LETTERS}]{{4}}[{DIGITS}]{{4}}"


def new_order_number() -> str:
    """A random order number such as ``KTRM4739``; that it is free is for the database to say."""
    return "".join(secrets.choice(signs) for signs in (LETTERS, DIGITS) for _ in range(4))
