"""What pydantic finds wrong with a file, as a problem with its place."""

from __future__ import annotations

from pydantic_core import ErrorDetails

from catalog_adapter.contexts.nodes import MappingNode, origin_of
from catalog_adapter.contexts.problems import Problem
from catalog_adapter.data_model import DataModel


def schema_problem(_model: type[DataModel], tree: MappingNode, error: ErrorDetails) -> Problem:
    """The problem of one error."""
    where = ".".join(str(step) for step in error["loc"] if isinstance(step, str) and step.isidentifier())
    text = error["msg"].removeprefix("Value error, ").replace("Extra inputs are not permitted", "is not a known key")
    return Problem.at(origin_of(tree, error["loc"]), f"{where}: {text}" if where else text)
