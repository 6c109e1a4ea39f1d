"""What makes an order validated: the record of what was checked, which travels with it, and how it is verified.

``record.py`` makes the record and its digest, ``verify.py`` recomputes all of it from the stored context.
"""
