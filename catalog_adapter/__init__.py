"""The catalog adapter: resolves a customer context from data and answers everything the standard code asks of it.

Each data file has one package of the same name that gives it meaning: ``intents``, ``tone``, ``offers``,
``constraints``. ``contexts`` reads, merges and compiles them into a :class:`~catalog_adapter.contexts.ResolvedContext`.
"""
