"""The files of a customer context as trees that remember their lines, lie over each other, and say what is wrong.

Knows YAML and the shape of the data, and nothing of what a context is: that is :mod:`catalog_adapter.contexts`.
"""
