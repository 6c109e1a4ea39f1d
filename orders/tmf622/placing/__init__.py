"""Places orders that come over TMF622: what was sent is validated with the same engine as the chat.

``items.py`` puts the items in order, ``configuring.py`` holds each against its context, ``prices.py`` compares the
prices that were stated with ours, ``changing.py`` reads items that change or end what is there, ``dependents.py`` sees
that nothing else loses what it needs, ``order.py`` makes the order.
"""
