"""Numbers of orders, and codes for them, in what customers type: neither means anything to a classifier of words.

Input: a message. Output: the number in capitals, the code, or None. Both may be written in two halves.
"""

from __future__ import annotations

import re

from foundation.order_numbers import DIGITS, LETTERS

#: The kind of question that asks for either.
ORDER_ACCESS = "order_access"

_NUMBER = re.compile(rf"(?<![^\W_])([{LETTERS}]{{4}})[\s-]?([{DIGITS}]{{4}})(?![^\W_])", re.IGNORECASE | re.ASCII)
_CODE = re.compile(r"(?<![^\W_])(\d{3})[\s-]?(\d{3})(?![^\W_])", re.ASCII)


def order_number_in(text: str) -> str | None:
    """The first that looks like one."""
    found = _NUMBER.search(text)
    return None if found is None else "".join(found.groups()).upper()


def code_in(text: str) -> str | None:
    """The six digits."""
    found = _CODE.search(text)
    return None if found is None else "".join(found.groups())


def names_order(text: str) -> bool:
    """Whether a message has one of both."""
    return order_number_in(text) is not None or code_in(text) is not None
