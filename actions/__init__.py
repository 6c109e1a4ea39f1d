"""The standard action code that Rasa calls: one body of code for every CSP and segment.

An action reads the conversation's order draft, asks the catalog adapter, and returns tracker events and replies.
"""
