"""A demo OSS: what a CSP's order management does, small enough to read, as a process of its own.

It receives signed webhooks, keeps what it received, works each order through its states and reports them over TMF622.
It stands for an independent party: of ours it knows the secrets' store and the settings, nothing else.
"""
