"""What a customer has already: shown, changed and ended in the chat.

``known.py`` finds it, ``drafting.py`` puts a change of it into the draft, where all else goes on as with any order, and
``taking_up.py`` does so where no action was asked for it; ``dependents.py`` tells what needs it. ``amending.py`` brings
an order that waits back into the draft. ``listing.py``, ``changing.py``, ``ending.py`` and ``cancelling.py`` are the
actions, ``cards.py`` and ``money.py`` show it, and ``asking_next.py`` goes on with the order in progress.
"""
