"""What a customer has already: shown, changed and ended in the chat.

``known.py`` finds it, ``drafting.py`` puts a change of it into the draft, where all else goes on as with any order;
``listing.py``, ``changing.py``, ``ending.py`` and ``cancelling.py`` are the actions, ``cards.py`` and ``money.py`` show
it, and ``asking_next.py`` goes on with the order in progress.
"""
