"""Numbers of things in our own English texts: errors, logs, the command line.

What customers and staff read in their language is counted by the rules of that language: see ``console/words`` and the
tone of a CSP.
"""

from __future__ import annotations


def counted(number: int, thing: str) -> str:
    """``1 error``, ``2 errors``: ``thing`` is an English noun whose plural ends in s."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
