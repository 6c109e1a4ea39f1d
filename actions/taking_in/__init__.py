"""Taking in a message: whatever it gives is put into the draft, whichever question was open.

Input: a turn. Output: the draft changed, and notes of what was taken, what follows, and what is not possible.
"""

from actions.taking_in.take_in import TAKEN_IN, take_in

__all__ = ["TAKEN_IN", "take_in"]
