"""Can this be had here? Answered from the context's own data, and by the CSP's own service where it has one.

``qualifications`` is what others ask. ``local`` answers from the data, ``remote`` from the service, in the words of
TMF679 or TMF645; ``verdicts`` puts the two together.
"""
