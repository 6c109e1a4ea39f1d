"""Endpoints: where a CSP's order events go, how each is called and signed, and how it is doing.

An endpoint is a webhook of the CSP's context (data, by its id) or a hub subscription (a row).
:class:`EndpointDirectory` finds both.
"""
