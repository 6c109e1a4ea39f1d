"""TMF679 v4, product offering qualification: served to a CSP's systems, and asked of a CSP's own service.

``router`` is where requests come in; ``speaking`` is how the CSP's service is asked.
"""
