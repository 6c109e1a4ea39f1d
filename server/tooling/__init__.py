"""What the Makefile calls: makes the environments and finds the browser for the tests.

It runs on the machine's own Python (3.9 or later) before any environment exists, so it uses the standard library only.
"""
